package dev.mlopsdk.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.profile.FeatureCounts;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Axes, bins, figures and names. */
class DrawingTest {

  @Test
  void ticks_ofRanges_areRoundAndInside() {
    assertThat(Axis.of(0, 9.7, 5).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("0", "2", "4", "6", "8");
    assertThat(Axis.of(-0.031, 0.012, 4).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("-0.02", "0");
    assertThat(Axis.of(1e15, 1e15 + 10, 5).ticks()).hasSize(6);
    assertThat(Axis.of(1e-300, 9e-300, 4).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("2e-300", "4e-300", "6e-300", "8e-300");
    assertThat(Axis.of(-1e307, 1e307, 4).ticks()).hasSizeBetween(3, 9);
  }

  @Test
  void bins_ofAnySample_holdAllOfIt() {
    SplittableRandom random = new SplittableRandom(20261122);
    double[] heavy = random.doubles(5000).map(u -> Math.pow(u, -2)).toArray();
    double[] atoms = random.doubles(5000).map(u -> u < 0.6 ? 0 : u).toArray();
    double[] even = random.doubles(5000).toArray();
    for (double[] sample : new double[][] {heavy, atoms, even}) {
      FeatureCounts reference = FeatureCounts.of(sample);
      FeatureCounts current =
          reference.count(Arrays.stream(sample).limit(700).map(x -> x * 1.5).toArray());

      Histogram bins = Histogram.of(reference, current);

      assertThat(bins.high()).isGreaterThan(bins.low());
      assertThat(Arrays.stream(bins.reference()).sum() + bins.below()[0] + bins.above()[0])
          .isCloseTo(1, within(1e-9));
      assertThat(Arrays.stream(bins.current()).sum() + bins.below()[1] + bins.above()[1])
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void axis_ofAHeavyTail_showsTheMiddle() {
    SplittableRandom random = new SplittableRandom(20261122);
    FeatureCounts reference =
        FeatureCounts.of(random.doubles(5000).map(u -> Math.pow(u, -2)).toArray());

    Histogram bins = Histogram.of(reference, reference);

    assertThat(bins.high()).isLessThan(200);
    assertThat(bins.above()[0]).isBetween(0.01, 0.15);
  }

  @Test
  void figures_ofAnyValue_areTheSameEverywhere() {
    assertThat(Figures.fixed(2.675, 2)).isEqualTo("2.67");
    assertThat(Figures.fixed(-0.0001, 2)).isEqualTo("0.00");
    assertThat(Figures.fixed(Double.NaN, 2)).isEqualTo("–");
    assertThat(Figures.significant(1234567, 3)).isEqualTo("1230000");
    assertThat(Figures.significant(2e-9, 3)).isEqualTo("2e-9");
    assertThat(Figures.significant(-1.5e300, 3)).isEqualTo("-1.5e300");
    assertThat(Figures.significant(Double.POSITIVE_INFINITY, 3)).isEqualTo("∞");
    assertThat(Figures.plain(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(Figures.percent(0.00001)).isEqualTo("<0.1 %");
    assertThat(Figures.percent(0)).isEqualTo("0.0 %");
    assertThat(Figures.pValue(1e-9)).isEqualTo("<0.0001");
    assertThat(Figures.at(-0.04)).isEqualTo("0");
    assertThat(Figures.at(-12.34)).isEqualTo("-12.3");
  }

  @Test
  void names_ofHiddenCharacters_showTheirCodes() {
    assertThat(Plain.visible("a\tb\u200Bc\u202Ed\uDC00e\uFFFEf"))
        .isEqualTo("a\\u{9}b\\u{200b}c\\u{202e}d\\u{dc00}e\\u{fffe}f");
    assertThat(Plain.shortened("abcdefghij", 7)).isEqualTo("abcd…ij");
    assertThat(Plain.shortened("🛫🛫🛫🛫🛫🛫", 4)).isEqualTo("🛫🛫…🛫");
    assertThat(Plain.shortened("short", 5)).isEqualTo("short");
  }
}
