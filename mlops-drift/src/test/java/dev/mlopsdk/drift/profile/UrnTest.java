package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.PowerLaw;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrnTest {

  @Test
  void urn_whereEveryValueIsFrequent_isNone() {
    String[] values = IntStream.range(0, 300).mapToObj(i -> "v" + i % 3).toArray(String[]::new);

    assertThat(FeatureCounts.of(values).urn()).isEmpty();
    assertThat(FeatureCounts.of(new double[] {1, 2, 3}).urn()).isEmpty();
    assertThat(FeatureCounts.of(new String[0]).urn()).isEmpty();
  }

  /** Four values once, one twice, one four times: of ten rows to come four are expected unseen. */
  @Test
  void urn_ofRareValues_isWhatGoodAndTuringSay() {
    String[] values = {"a", "a", "a", "a", "b", "b", "c", "d", "e", "f", null};
    Urn urn = FeatureCounts.of(values).urn().orElseThrow();

    double discount = 4.0 / 6;
    assertThat(urn.masses())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(
            4 - discount,
            2 - discount,
            1 - discount,
            1 - discount,
            1 - discount,
            1 - discount,
            0.5,
            4,
            1.5);
    assertThat(urn.dispersions()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1 + 2.0 / 4, 1);
  }

  /** A segment, or a window that serves as reference, chose no cells. */
  @Test
  void urn_ofAnotherSample_isNone() {
    FeatureCounts reference = FeatureCounts.of(new String[] {"a", "a", "b", "c"});

    assertThat(reference.urn()).isPresent();
    assertThat(reference.count(new String[] {"a", "a"}).urn()).isEmpty();
    assertThat(reference.count(new String[] {"a", "b", "b", "c"}).urn()).isEmpty();
    assertThat(reference.count(new String[] {"a", "a", "b", "new"}).urn()).isEmpty();
  }

  /** 150 values, 20 rows each: not by chance, so nothing regresses. */
  @Test
  void urn_ofABalancedReference_isNone() {
    String[] values = IntStream.range(0, 3000).mapToObj(i -> "v" + i % 150).toArray(String[]::new);

    assertThat(FeatureCounts.of(values).urn()).isEmpty();
  }

  /**
   * What comes next on average over 100 references of a power law, in the cells of the 100 most
   * frequent, of the others and of unseen values, beside what urns expect: in units of the root of
   * the reference's own count. Without an urn the others of the second case are off by three.
   */
  @ParameterizedTest
  @CsvSource({"1.5, 5000, 5000", "1, 300, 5000", "1.5, 300, 500", "1, 5000, 500"})
  void masses_onAverage_areWhatComes(double power, int values, int rows) {
    Random random = new Random(1);
    PowerLaw law = PowerLaw.of(power, values);
    double[] expected = new double[3];
    double[] came = new double[3];
    for (int run = 0; run < 100; run++) {
      FeatureCounts reference = FeatureCounts.of(law.draw(rows, random));
      double[] masses = reference.urn().orElseThrow().masses();
      long[] next = reference.count(law.draw(20_000, random)).toArray();
      double all = Arrays.stream(masses).sum();
      int named = masses.length - 3;
      for (int i = 0; i < named + 2; i++) {
        int part = Math.max(0, i - named + 1);
        expected[part] += masses[i] / all;
        came[part] += next[i] / 20_000.0;
      }
    }

    for (int part = 0; part < 3; part++) {
      assertThat(came[part] / 100)
          .as("part %s", part)
          .isCloseTo(
              expected[part] / 100,
              within(Math.max(2 / (double) rows, 1.7 * Math.sqrt(came[part] / 100 / rows))));
    }
  }
}
