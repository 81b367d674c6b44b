package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Without drift a p-value is at most a as often as a. 4,000 runs per test with fixed seeds, counted
 * at a = 0.05 and 0.2; the bounds are those that an exact level keeps with probability 1 − 10⁻⁵
 * each way, so that all of them hold with one of 0.999. Tests with discrete p-values and those of
 * few values may stay below. What interpolates or approximates gets the slack that is written here.
 */
class LevelTest {

  private static final int RUNS = 4_000;
  private static final double ERROR = 1e-5;

  static Stream<String> ofNumbers() {
    return EveryTest.ofNumbers(99).keySet().stream();
  }

  static Stream<String> ofCounts() {
    return EveryTest.ofCounts().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("ofNumbers")
  void pValue_withoutDrift_isUniform(String name) {
    BiFunction<double[], double[], TestResult> test = EveryTest.ofNumbers(99).get(name);
    assertThat(test).isNotNull();
    Random random = new Random(name.hashCode());
    double[] p = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      p[run] = test.apply(normal(random, 45), normal(random, 35)).pValue();
    }

    assertLevel(p, 0.05, name.equals("epps-singleton") ? 1.3 : 1.1, 0.6);
    assertLevel(p, 0.2, 1.1, 0.7);
  }

  @ParameterizedTest
  @MethodSource("ofCounts")
  void pValue_withoutDriftOfShares_keepsItsLevel(String name) {
    BiFunction<long[], long[], TestResult> test = EveryTest.ofCounts().get(name);
    assertThat(test).isNotNull();
    Random random = new Random(name.hashCode());
    double[] p = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      p[run] = test.apply(yesAndNo(random, 200), yesAndNo(random, 150)).pValue();
    }

    assertLevel(p, 0.05, 1.15, 0.4);
    assertLevel(p, 0.2, 1.15, 0.5);
  }

  private static void assertLevel(double[] p, double level, double above, double below) {
    int count = (int) Arrays.stream(p).filter(value -> value <= level).count();
    int most = BinomialDistribution.of(RUNS, level * above).inverseSurvivalProbability(ERROR);
    int least = BinomialDistribution.of(RUNS, level * below).inverseCumulativeProbability(ERROR);
    assertThat(count).as("p <= %s", level).isBetween(least, most);
  }

  private static double[] normal(Random random, int n) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  private static long[] yesAndNo(Random random, int n) {
    long yes = 0;
    for (int i = 0; i < n; i++) {
      yes += random.nextInt(10) < 3 ? 1 : 0;
    }
    return new long[] {yes, n - yes};
  }
}
