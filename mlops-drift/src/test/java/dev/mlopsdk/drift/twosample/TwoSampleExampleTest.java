package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TwoSampleExampleTest {

  @Test
  void packageExample_asPrinted_givesWhatItSays() {
    double[] training = {1.2, 0.7, 3.4, 2.2, 1.9};
    double[] today = {2.1, 1.9, 4.0, 3.4, 2.8};
    assertThat(KolmogorovSmirnovTest.withDefaults().test(training, today).pValue())
        .isCloseTo(0.873, within(5e-4));
    assertThat(MannWhitneyTest.withDefaults().test(training, today).effectSize())
        .isCloseTo(0.52, within(1e-12));

    @Nullable String[] before = {"card", "card", "cash", null};
    String[] after = {"cash", "cash", "cash", "card"};
    assertThat(ChiSquaredTest.withDefaults().test(before, after).drifted()).isFalse();
    assertThat(
            WassersteinTest.withDefaults()
                .withPermutations(9_999)
                .withSeed(7)
                .test(training, today)
                .pValue())
        .isBetween(0.1, 0.4);
  }
}
