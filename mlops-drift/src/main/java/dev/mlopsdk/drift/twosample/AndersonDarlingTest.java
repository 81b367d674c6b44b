package dev.mlopsdk.drift.twosample;

import org.jspecify.annotations.Nullable;

/**
 * The Anderson–Darling test of two samples, of k-sample form with midranks: like {@link
 * KolmogorovSmirnovTest}, but it looks at the whole distribution and weighs the tails. Immutable.
 *
 * <pre>
 * A² = (N − 1)/N · nm/N · ∫ (F − G)² / (H (1 − H)) dH      T = (A² − 1) / σ
 * </pre>
 *
 * <p>F, G and H are the empirical distribution functions of the reference, the current sample and
 * both, taken midway at ties; n, m and N their sizes, σ the exact standard deviation of A² without
 * drift. The statistic is T, which falls below 0 where the samples are closer than chance makes
 * them. The effect is the root of the integral; from 0.17 it matters, which is a shift of normal
 * data by a quarter of their standard deviation.
 *
 * <p>The p-value is SciPy's interpolation between Scholz and Stephens' upper points, which ends at
 * 0.25 and at 0.001: what lies outside is reported as the end. An alpha below 0.001 therefore needs
 * {@link #withPermutations}, which deals the values out anew and is right at any size and with any
 * ties.
 *
 * <p>Infinities are the ends of the line. Samples that hold one value only give T = 0, effect 0, p
 * = 1; equal samples A² = 0, effect 0. Cost: sorting; per permutation one random number per value.
 * Source: F. W. Scholz and M. A. Stephens, K-sample Anderson–Darling tests, Journal of the American
 * Statistical Association 82 (1987), doi:10.1080/01621459.1987.10478517.
 *
 * @since 0.1
 */
public final class AndersonDarlingTest {

  private static final String NAME = "anderson-darling";

  /**
   * ln p as a polynomial of the statistic, highest power first: SciPy's least squares through the
   * seven upper points of Scholz and Stephens for two samples, which golden_twosample.py repeats.
   */
  private static final double[] LOG_P = {
    0.01819809457411147, -1.0082265644652515, -1.077770279820484
  };

  /** The lowest and the highest of the seven points, and their p-values. */
  private static final double LOWEST = 0.325;

  private static final double HIGHEST = 6.546;
  private static final double LARGEST_P = 0.25;
  private static final double SMALLEST_P = 0.001;

  private static final AndersonDarlingTest DEFAULTS =
      new AndersonDarlingTest(Rule.effectFrom(0.17), null);

  private final Rule rule;
  private final @Nullable Permutation permutation;

  private AndersonDarlingTest(Rule rule, @Nullable Permutation permutation) {
    this.rule = rule;
    this.permutation = permutation;
  }

  /** The interpolated p-value, alpha 0.05, an effect from 0.17. */
  public static AndersonDarlingTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public AndersonDarlingTest withAlpha(double alpha) {
    return new AndersonDarlingTest(rule.withAlpha(alpha), permutation);
  }

  /** The same test, where a weighted distance from {@code effect}, 0 or more, matters. */
  public AndersonDarlingTest withEffectFrom(double effect) {
    return new AndersonDarlingTest(rule.withEffectFrom(effect), permutation);
  }

  /** The same test with its p-value from {@code count} permutations, at least 1. */
  public AndersonDarlingTest withPermutations(int count) {
    return new AndersonDarlingTest(
        rule, (permutation == null ? Permutation.DEFAULT : permutation).withCount(count));
  }

  /**
   * The same test with permutations drawn from another seed, 999 if no number was given; one seed,
   * one p-value.
   */
  public AndersonDarlingTest withSeed(long seed) {
    return new AndersonDarlingTest(
        rule, (permutation == null ? Permutation.DEFAULT : permutation).withSeed(seed));
  }

  /**
   * Compares numbers; infinities are the ends of the line.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values or holds NaN; if alpha
   *     is below what the p-value can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    requireReach();
    Samples.requireOrdered("Anderson–Darling test", reference, current, 2);
    Pooled pooled = Pooled.of(reference, current);
    if (pooled.distinct == 1) {
      return rule.same(NAME, reference.length, current.length);
    }
    double distance = distance(pooled);
    double size = pooled.size();
    double squared = (size - 1) / size * pooled.effectiveSize() * distance;
    double statistic = (squared - 1) / deviation(pooled);
    double p =
        permutation == null
            ? interpolate(statistic)
            : permutation.pValue(pooled, AndersonDarlingTest::distance);
    return rule.result(NAME, statistic, p, Math.sqrt(distance), reference.length, current.length);
  }

  private void requireReach() {
    if (permutation != null) {
      permutation.requireReach(rule.alpha());
    } else if (rule.alpha() < SMALLEST_P) {
      throw new IllegalArgumentException(
          "The interpolated p-value ends at "
              + SMALLEST_P
              + ", but alpha is "
              + rule.alpha()
              + "; add withPermutations(...), at least 1/alpha of them");
    }
  }

  /** The integral of the squared, weighted difference. */
  private static double distance(Pooled pooled) {
    double n = pooled.referenceSize;
    double m = pooled.currentSize;
    double size = pooled.size();
    double sum = 0;
    long fromReference = 0;
    long fromBoth = 0;
    for (int j = 0; j < pooled.distinct; j++) {
      double t = pooled.both[j];
      double a = fromReference + pooled.reference[j] / 2.0;
      double h = fromBoth + t / 2;
      double difference = size * a - h * n;
      sum += t * difference * difference / (h * (size - h) - size * t / 4);
      fromReference += pooled.reference[j];
      fromBoth += pooled.both[j];
    }
    return sum * size / (n * m * (n * m));
  }

  /** Equation 4 of Scholz and Stephens for two samples. */
  private static double deviation(Pooled pooled) {
    double size = pooled.size();
    double inverse = 1 / (double) pooled.referenceSize + 1 / (double) pooled.currentSize;
    double h = 0;
    double g = 0;
    for (long i = 1; i < pooled.size() - 1; i++) {
      h += 1 / (size - i);
      g += h / (i + 1);
    }
    h += 1;
    double a = 4 * g - 6 + (10 - 6 * g) * inverse;
    double b = 12 * g + 8 * h - 22 + (2 * g - 14 * h - 4) * inverse;
    double c = 36 * h + 4 + (2 * h - 6) * inverse;
    double variance =
        (((a * size + b) * size + c) * size + 24) / ((size - 1) * (size - 2) * (size - 3));
    return Math.sqrt(variance);
  }

  static double[] logP() {
    return LOG_P.clone();
  }

  private static double interpolate(double statistic) {
    if (statistic < LOWEST) {
      return LARGEST_P;
    }
    if (statistic > HIGHEST) {
      return SMALLEST_P;
    }
    return Math.exp((LOG_P[0] * statistic + LOG_P[1]) * statistic + LOG_P[2]);
  }
}
