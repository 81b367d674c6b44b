package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P-values without drift, 300 undrifted pairs of 200 and 100 rows of four columns. If a test is
 * right, p ≤ 0.05 comes up 31 times or more with probability 1e-4, and p ≤ 0.5 outside 113 … 187
 * with probability 2e-5; eight tests and two laws of rows, overall 0.002 with fixed seeds. The tail
 * test's p-value has few values, and the classifier's is larger than it need be, so only their
 * upper bounds are checked. Hotelling's test from sums is for normal rows alone.
 */
class NullTest {

  private static final int RUNS = 300;

  static Stream<String> tests() {
    return Tests.all(99, 64).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("tests")
  void pValue_withoutDrift_isUniform(String name) {
    Map<String, Tests.PValue> all = Tests.all(99, 64);
    for (Scenario scenario : new Scenario[] {Scenario.NORMAL, Scenario.SKEWED}) {
      if (scenario.skewed() && name.equals("Hotelling from sums")) {
        continue;
      }
      Draws draws = new Draws(20261122);
      int significant = 0;
      int half = 0;
      for (int run = 0; run < RUNS; run++) {
        double[][] reference = scenario.rows(draws, 200, 4);
        double[][] current = scenario.rows(draws, 100, 4);
        double p = all.getOrDefault(name, (r, c) -> 0).of(reference, current);
        significant += p <= 0.05 ? 1 : 0;
        half += p <= 0.5 ? 1 : 0;
      }
      assertThat(significant).as(scenario.name()).isLessThanOrEqualTo(30);
      assertThat(half).as(scenario.name()).isLessThanOrEqualTo(187);
      if (!name.startsWith("tail") && !name.startsWith("domain")) {
        assertThat(significant).as(scenario.name()).isGreaterThanOrEqualTo(3);
        assertThat(half).as(scenario.name()).isGreaterThanOrEqualTo(113);
      }
    }
  }
}
