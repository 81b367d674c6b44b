package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {

  @Test
  void halfWidth_goldenRows_matchTheMartingaleAndGrowthBook() {
    for (String[] row : Golden.rows("sequence.tsv")) {
      double half =
          new ConfidenceSequence(Double.parseDouble(row[1]), Long.parseLong(row[2]))
              .halfWidth(Double.parseDouble(row[4]), Long.parseLong(row[3]));
      // Double rounding, and GrowthBook's interval as the difference of its ends.
      assertThat(half)
          .as(String.join(" ", row))
          .isCloseTo(Double.parseDouble(row[5]), withPercentage(1e-9));
    }
  }

  @Test
  void halfWidth_publishedNumbers_match() {
    // Eppo and GrowthBook for n = 7,000 tuned at 10,000; confseq's two-sided normal mixture
    // (alpha 0.05, tuned at v = 100) is 30.35209 at v = 100, a sum: √v times our factor.
    assertThat(ConfidenceSequence.withDefaults().halfWidth(1, 7_000))
        .isCloseTo(3.0477394756042, within(1e-12));
    assertThat(ConfidenceSequence.withDefaults().withTunedAt(100).halfWidth(1, 100) * 10)
        .isCloseTo(30.35209, within(5e-6));
  }

  @Test
  void halfWidth_noObservations_isInfinite() {
    assertThat(ConfidenceSequence.withDefaults().halfWidth(1, 0)).isInfinite();
  }

  @Test
  void new_badArguments_throw() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceSequence.withDefaults().withAlpha(1))
        .withMessageContaining("1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceSequence.withDefaults().withTunedAt(0))
        .withMessageContaining("tuned at 0");
  }
}
