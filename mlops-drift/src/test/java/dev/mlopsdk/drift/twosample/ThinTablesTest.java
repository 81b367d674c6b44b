package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;

/** Where cells are too thin for the chi-squared law, values are dealt out anew. */
class ThinTablesTest {

  private static final ChiSquaredTest CHI_SQUARED = ChiSquaredTest.withDefaults();

  /** Two categories: all tables with these margins are known. */
  @Test
  void exact_onTwoCategories_agreesWithAllDeals() {
    long[] reference = {8, 3};
    long[] current = {1, 6};
    HypergeometricDistribution law = HypergeometricDistribution.of(18, 9, 11);
    double observed = CHI_SQUARED.test(reference, current).statistic();
    double expected = 0;
    for (int first = 2; first <= 9; first++) {
      double statistic =
          CHI_SQUARED
              .test(new long[] {first, 11 - first}, new long[] {9 - first, first - 2})
              .statistic();
      expected += statistic >= observed - 1e-9 ? law.probability(first) : 0;
    }

    int deals = 99_999;
    double p =
        CHI_SQUARED
            .with(PValueMethod.EXACT)
            .withPermutations(deals)
            .test(reference, current)
            .pValue();

    assertThat(p).isCloseTo(expected, within(4 * Math.sqrt(expected / deals)));
    assertThat(CHI_SQUARED.withPermutations(deals).test(reference, current).pValue())
        .as("the reference expects 5.5, but the other row 3.5 in half of its cells")
        .isEqualTo(p);
  }

  @Test
  void auto_whereCellsAreFilledWell_takesTheLaw() {
    long[] reference = {50, 30, 20};
    long[] current = {40, 40, 20};

    for (BiFunction<PValueMethod, long[], TestResult> test :
        List.<BiFunction<PValueMethod, long[], TestResult>>of(
            (method, counts) -> CHI_SQUARED.with(method).test(reference, counts),
            (method, counts) -> GTest.withDefaults().with(method).test(reference, counts))) {
      double law = test.apply(PValueMethod.ASYMPTOTIC, current).pValue();
      assertThat(test.apply(PValueMethod.AUTO, current).pValue()).isEqualTo(law);
      assertThat(test.apply(PValueMethod.EXACT, current).pValue())
          .isNotEqualTo(law)
          .isCloseTo(law, within(0.06));
    }
  }

  /**
   * 60 values each over categories as rare as 1 / rank: 1,000 pairs, fixed seed. The bound is what
   * an exact level keeps with probability 1 − 10⁻⁵. By its law the G-test fires far more often.
   */
  @Test
  void auto_onRareCategoriesWithoutDrift_keepsItsLevel() {
    int runs = 1_000;
    Random random = new Random(1);
    int chi = 0;
    int g = 0;
    int byLaw = 0;
    GTest test = GTest.withDefaults().withPermutations(199);
    for (int run = 0; run < runs; run++) {
      long[] reference = rare(random, 60);
      long[] current = rare(random, 60);
      chi += CHI_SQUARED.withPermutations(199).test(reference, current).pValue() <= 0.05 ? 1 : 0;
      g += test.test(reference, current).pValue() <= 0.05 ? 1 : 0;
      byLaw += test.with(PValueMethod.ASYMPTOTIC).test(reference, current).pValue() <= 0.05 ? 1 : 0;
    }

    int most = BinomialDistribution.of(runs, 0.05).inverseSurvivalProbability(1e-5);
    int least = BinomialDistribution.of(runs, 0.05).inverseCumulativeProbability(1e-5);
    assertThat(chi).isBetween(least, most);
    assertThat(g).isBetween(least, most);
    assertThat(byLaw).isGreaterThan(2 * most);
  }

  @Test
  void deals_areTheSameForOneSeed_andTellWhatTheyCannotReach() {
    long[] reference = {5, 3, 1, 0};
    long[] current = {1, 2, 2, 3};
    TestResult once = CHI_SQUARED.withSeed(7).test(reference, current);

    assertThat(CHI_SQUARED.withSeed(7).test(reference, current)).isEqualTo(once);
    assertThatThrownBy(() -> CHI_SQUARED.withAlpha(1e-4).test(reference, current))
        .hasMessageContaining("999 permutations give no p-value below 0.001")
        .hasMessageContaining("ask for at least 9999");
    assertThat(
            CHI_SQUARED
                .withAlpha(1e-4)
                .with(PValueMethod.ASYMPTOTIC)
                .test(reference, current)
                .alpha())
        .isEqualTo(1e-4);
  }

  private static long[] rare(Random random, int n) {
    long[] counts = new long[40];
    for (int i = 0; i < n; i++) {
      counts[(int) Math.pow(40, random.nextDouble()) - 1]++;
    }
    return counts;
  }
}
