package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private static final double[] REFERENCE = {1.2, 0.7, 3.4, 2.2, 1.9, 2.8};
  private static final double[] CURRENT = {2.1, 1.9, 4.0, 3.4, 2.8, 5.1};

  @Test
  void withAlphaAndEffect_outOfRange_areRefused() {
    assertThatThrownBy(() -> WelchTTest.withDefaults().withAlpha(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Alpha is in (0, 1), but is 0.0");
    assertThatThrownBy(() -> WelchTTest.withDefaults().withEffectFrom(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but is -1.0");
    assertThatThrownBy(() -> KolmogorovSmirnovTest.withDefaults().withEffectFrom(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in [0, 1], but is 1.5");
    assertThatThrownBy(() -> EnergyTest.withDefaults().withPermutations(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MmdTest.withDefaults().withBandwidth(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drifted_ofASmallEffect_wantsBoth() {
    TestResult small = new TestResult("t", 5, 0.001, -0.1, 0.2, 9, 9, 0.05);

    assertThat(small.significant()).isTrue();
    assertThat(small.drifted()).isFalse();
    assertThat(new TestResult("t", 5, 0.05, -0.2, 0.2, 9, 9, 0.05).drifted()).isTrue();
    assertThat(new TestResult("t", 5, 0.06, -0.2, 0.2, 9, 9, 0.05).drifted()).isFalse();
  }

  @Test
  void seed_fixesThePValue_andMovesIt() {
    WassersteinTest test = WassersteinTest.withDefaults().withPermutations(199);

    assertThat(test.withSeed(7).test(REFERENCE, CURRENT))
        .isEqualTo(test.withSeed(7).test(REFERENCE, CURRENT));
    assertThat(
            Arrays.stream(new long[] {1, 2, 3, 4})
                .mapToDouble(seed -> test.withSeed(seed).test(REFERENCE, CURRENT).pValue())
                .distinct()
                .count())
        .isGreaterThan(1);
  }

  @Test
  void alpha_belowWhatPermutationsReach_isRefused() {
    assertThatThrownBy(() -> EnergyTest.withDefaults().withAlpha(1e-4).test(REFERENCE, CURRENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("999 permutations give no p-value below 0.001")
        .hasMessageContaining("at least 9999");
    assertThatThrownBy(
            () -> AndersonDarlingTest.withDefaults().withAlpha(1e-4).test(REFERENCE, CURRENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends at 0.001");
    assertThat(
            EnergyTest.withDefaults()
                .withAlpha(1e-4)
                .withPermutations(9_999)
                .test(REFERENCE, CURRENT)
                .pValue())
        .isPositive();
  }

  @Test
  void exact_whereItWouldTakeForEver_isRefused() {
    double[] many = new double[400_000];

    assertThatThrownBy(
            () -> KolmogorovSmirnovTest.withDefaults().with(PValueMethod.EXACT).test(many, many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("400000");
    assertThatThrownBy(
            () -> MannWhitneyTest.withDefaults().with(PValueMethod.EXACT).test(many, many))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> CramerVonMisesTest.withDefaults().with(PValueMethod.EXACT).test(many, many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void alternatives_ofHigherValues_lookInOneDirection() {
    KolmogorovSmirnovTest test = KolmogorovSmirnovTest.withDefaults();
    double both = test.test(REFERENCE, CURRENT).statistic();

    assertThat(
            test.with(KolmogorovSmirnovTest.Alternative.CURRENT_HIGHER)
                .test(REFERENCE, CURRENT)
                .statistic())
        .isEqualTo(both);
    assertThat(
            test.with(KolmogorovSmirnovTest.Alternative.CURRENT_LOWER)
                .test(REFERENCE, CURRENT)
                .statistic())
        .isZero();
  }

  /** Beyond what is sorted by comparison, and where values agree in their first 32 bits. */
  @Test
  void radixSort_ofManyKindsOfNumbers_sorts() {
    Random random = new Random(5);
    double[] close = random.doubles(20_000).map(x -> 1 + x * 1e-9).toArray();
    double[] far = random.doubles(20_000).map(x -> Math.scalb(x - 0.5, 600)).toArray();
    double[] mixed = random.doubles(20_000).map(x -> Math.rint(100 * (x - 0.5)) / 8).toArray();
    mixed[3] = Double.NEGATIVE_INFINITY;
    mixed[4] = Double.POSITIVE_INFINITY;
    mixed[5] = Double.MIN_VALUE;
    for (double[] values : new double[][] {close, far, mixed, new double[5_000]}) {
      double[] expected = Arrays.stream(values).map(x -> x + 0.0).sorted().toArray();

      assertThat(Arrays.equals(RadixSort.sorted(values), expected)).isTrue();
    }
  }

  @Test
  void cramerVonMisesLaw_whereItsHalvesMeet_agrees() {
    assertThat(CramerVonMisesLaw.survival(Math.nextDown(1.0)))
        .isCloseTo(
            CramerVonMisesLaw.survival(1), org.assertj.core.data.Percentage.withPercentage(1e-9));
    assertThat(CramerVonMisesLaw.survival(0)).isEqualTo(1);
    assertThat(CramerVonMisesLaw.survival(1e-4)).isEqualTo(1);
    assertThat(CramerVonMisesLaw.survival(1e6)).isZero();
  }
}
