package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.Normals;
import dev.mlopsdk.drift.PowerLaw;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NullLawsTest {

  private static final PowerLaw LAW = PowerLaw.of(1, 300);

  static List<CountTest> simulated() {
    return List.of(
        TotalVariationTest.withDefaults(),
        LargestShareTest.withDefaults(),
        BinnedKolmogorovSmirnovTest.withDefaults(),
        BinnedWassersteinTest.withDefaults());
  }

  static List<CountTest> lawful() {
    return List.of(
        PsiTest.withDefaults(),
        JensenShannonTest.withDefaults(),
        HellingerTest.withDefaults(),
        KullbackLeiblerTest.withDefaults(),
        BinnedChiSquaredTest.withDefaults(),
        BinnedGTest.withDefaults());
  }

  /**
   * 400 undrifted windows at each of two sizes: p ≤ 0.05 comes up in 5 % ± 1.1 % (one standard
   * error), and laws of 400 draws have an error of their own of 1.1 %. Bounds are four above;
   * overall alpha 0.001.
   */
  @ParameterizedTest
  @MethodSource({"simulated", "lawful"})
  void pValue_withoutDrift_isUniform(CountTest test) {
    Random random = new Random(20261122);
    NullLaws laws = NullLaws.withDefaults().withDraws(400);
    for (int n : new int[] {150, 2000}) {
      int significant = 0;
      int half = 0;
      for (int run = 0; run < 400; run++) {
        FeatureCounts reference = FeatureCounts.of(Normals.normal(random, 2000, 0));
        double p =
            test.test(reference, reference.count(Normals.normal(random, n, 0)), laws).pValue();
        significant += p <= 0.05 ? 1 : 0;
        half += p <= 0.5 ? 1 : 0;
      }
      assertThat(significant).as("n = %s", n).isBetween(2, 45);
      assertThat(half).as("n = %s", n).isBetween(145, 255);
    }
  }

  /** Thirty categories of which most are expected less than once in a window of 40. */
  @ParameterizedTest
  @MethodSource("lawful")
  void pValue_withoutDriftInThinCells_isNotTooSmall(CountTest test) {
    Random random = new Random(7);
    NullLaws laws = NullLaws.withDefaults().withDraws(400);
    int significant = 0;
    for (int run = 0; run < 400; run++) {
      FeatureCounts reference = FeatureCounts.of(zipf(random, 500));
      double p = test.test(reference, reference.count(zipf(random, 40)), laws).pValue();
      significant += p <= 0.05 ? 1 : 0;
    }
    assertThat(significant).isLessThanOrEqualTo(45);
  }

  private static String[] zipf(Random random, int n) {
    return random
        .doubles(n)
        .mapToObj(u -> "c" + (int) Math.min(29, 1 / u - 1))
        .toArray(String[]::new);
  }

  /** What is said to be detectable is found in about four of five windows. */
  @Test
  void smallestDetectable_ofPsi_isFoundInFourOfFiveWindows() {
    Random random = new Random(9);
    double[] training = Normals.normal(random, 100_000, 0);
    FeatureCounts reference = FeatureCounts.of(training);
    double shift = 0.14;
    double truth =
        PsiTest.withDefaults()
            .test(reference, reference.count(Normals.normal(random, 3_000_000, shift)))
            .statistic();
    int n = 800;
    MeasureResult one =
        PsiTest.withDefaults().test(reference, reference.count(Normals.normal(random, n, 0)));
    assertThat(one.smallestDetectable()).isCloseTo(truth, within(0.15 * truth));
    int found = 0;
    for (int run = 0; run < 500; run++) {
      FeatureCounts current = reference.count(Normals.normal(random, n, shift));
      found += PsiTest.withDefaults().test(reference, current).significant() ? 1 : 0;
    }
    assertThat(found / 500.0).isBetween(0.7, 0.9);
  }

  @Test
  void law_ofChiSquaredDraws_hasItsTail() {
    ChiSquaredDistribution chi = ChiSquaredDistribution.of(9);
    SplittableRandom random = new SplittableRandom(3);
    NullLaw law =
        new NullLaw(random.doubles(20_000).map(chi::inverseCumulativeProbability).toArray(), true);

    for (double p : new double[] {0.5, 0.05, 0.01, 1e-3, 1e-5}) {
      double x = chi.inverseSurvivalProbability(p);
      // Far out the exponential tail is the heavier one: the p-value errs to the safe side.
      assertThat(Math.log(law.pValue(x)) / Math.log(p)).isBetween(0.85, 1.05);
      assertThat(law.quantile(p)).isCloseTo(x, within(0.15 * x));
      assertThat(law.pValue(law.quantile(p))).isLessThanOrEqualTo(p * (1 + 1e-9));
    }
  }

  /**
   * A share of a hundredth and twenty rows: two of them come up with a chance of 0.017, three with
   * 0.001, four with 4e-5, which is beyond all draws: there the tail is too thin by an order.
   */
  @Test
  void pValue_ofARareValue_isNotTooSmall() {
    String[] training = new String[10_000];
    Arrays.setAll(training, i -> i % 100 == 0 ? "rare" : "usual");
    FeatureCounts reference = FeatureCounts.of(training);
    for (int k = 2; k <= 4; k++) {
      int rare = k;
      String[] now = new String[20];
      Arrays.setAll(now, i -> i < rare ? "rare" : "usual");
      double truth = BinomialDistribution.of(20, 0.01).survivalProbability(k - 1);
      double p = TotalVariationTest.withDefaults().test(reference, reference.count(now)).pValue();
      assertThat(Math.log(p) / Math.log(truth)).as("k = %s", k).isBetween(0.5, 1.35);
    }
  }

  /** 60 values of a heavy tail, most of them rare in the reference. */
  @ParameterizedTest
  @MethodSource({"simulated", "lawful"})
  void drifted_withoutDriftInManyRareValues_isRare(CountTest test) {
    if (test.method().equals("ks") || test.method().equals("wasserstein")) {
      return;
    }
    Random random = new Random(8);
    NullLaws laws = NullLaws.withDefaults().withDraws(400);
    FeatureCounts reference = FeatureCounts.of(heavy(random, 100_000));
    int drifted = 0;
    for (int run = 0; run < 200; run++) {
      drifted +=
          test.withAlpha(0.01).test(reference, reference.count(heavy(random, 1000)), laws).drifted()
              ? 1
              : 0;
    }
    assertThat(drifted).isLessThanOrEqualTo(16);
  }

  /**
   * 300 values of a power law, of which a reference of 500 rows has some 170, most of them once:
   * with its own shares for the truth, each undrifted window of 1,000 rows has drifted.
   */
  @ParameterizedTest
  @MethodSource({"simulated", "lawful"})
  void drifted_withoutDriftWhereMostValuesAreUnseen_isRare(CountTest test) {
    if (test.method().equals("ks") || test.method().equals("wasserstein")) {
      return;
    }
    Random random = new Random(9);
    int drifted = 0;
    for (int run = 0; run < 150; run++) {
      NullLaws laws = NullLaws.withDefaults().withDraws(400);
      FeatureCounts reference = FeatureCounts.of(LAW.draw(500, random));
      FeatureCounts current = reference.count(LAW.draw(1000, random));
      drifted += test.withAlpha(0.01).test(reference, current, laws).drifted() ? 1 : 0;
    }
    assertThat(drifted).isLessThanOrEqualTo(8);
  }

  /** And a change is seen: a third of the rows have one of the first three values. */
  @ParameterizedTest
  @MethodSource({"simulated", "lawful"})
  void drifted_whereMostValuesAreUnseen_findsAChange(CountTest test) {
    if (test.method().equals("ks") || test.method().equals("wasserstein")) {
      return;
    }
    Random random = new Random(10);
    FeatureCounts reference = FeatureCounts.of(LAW.draw(2000, random));
    String[] now = LAW.draw(2000, random);
    for (int i = 0; i < now.length; i += 3) {
      now[i] = "v" + random.nextInt(3);
    }
    assertThat(test.test(reference, reference.count(now)).pValue()).isLessThan(0.02);
  }

  /** What is detectable of thin cells is told by their own law: it is neither 0 nor beyond all. */
  @Test
  void smallestDetectable_ofThinCells_isFoundInMostWindows() {
    Random random = new Random(11);
    FeatureCounts reference = FeatureCounts.of(LAW.draw(3_000, random));
    PsiTest test = PsiTest.withDefaults();
    double claimed =
        test.test(reference, reference.count(LAW.draw(400, random))).smallestDetectable();
    assertThat(claimed).isBetween(0.05, 0.4);
    // A share of rows moves to one value until PSI has grown by what is claimed.
    double share = 0;
    double psi = 0;
    double before = test.test(reference, reference.count(LAW.draw(300_000, random))).statistic();
    while (psi < before + claimed) {
      share += 0.01;
      psi = test.test(reference, reference.count(moved(300_000, share, random))).statistic();
    }
    NullLaws laws = NullLaws.withDefaults().withDraws(400);
    int found = 0;
    for (int run = 0; run < 200; run++) {
      FeatureCounts current = reference.count(moved(400, share, random));
      found += test.test(reference, current, laws).significant() ? 1 : 0;
    }
    assertThat(found / 200.0).as("0.8 is claimed, of drift in many cells").isGreaterThan(0.55);
  }

  private static String[] moved(int n, double share, Random random) {
    String[] values = LAW.draw(n, random);
    for (int i = 0; i < n; i++) {
      values[i] = random.nextDouble() < share ? "v3" : values[i];
    }
    return values;
  }

  private static String[] heavy(Random random, int n) {
    return random
        .doubles(n)
        .mapToObj(u -> "c" + (int) Math.min(59, Math.pow(u, -2.0 / 3) - 1))
        .toArray(String[]::new);
  }

  @Test
  void law_ofOneValue_isNeverSignificant() {
    NullLaw law = new NullLaw(new double[1000], true);

    assertThat(law.pValue(0)).isEqualTo(1);
    assertThat(law.quantile(0.05)).isInfinite();
    assertThat(law.pValue(1)).isLessThan(0.001).isPositive();
    assertThatThrownBy(() -> NullLaws.withDefaults().withDraws(99))
        .hasMessageContaining("100 or more, but are 99");
  }
}
