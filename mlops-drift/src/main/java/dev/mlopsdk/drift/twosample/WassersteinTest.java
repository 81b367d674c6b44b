package dev.mlopsdk.drift.twosample;

/**
 * The Wasserstein distance of two samples, with its significance: how far must the values be
 * carried to turn one sample into the other? Immutable.
 *
 * <pre>
 * W = ∫ |F(x) − G(x)| dx
 * </pre>
 *
 * <p>F and G are the empirical distribution functions. The statistic is W, in the unit of the
 * values. The effect is W over the standard deviation of the reference (with n, not n − 1, below
 * the root), as Evidently scales it; from 0.1 it matters. Where the reference is constant, it is
 * over the standard deviation of both samples together. The p-value is by permutation: the values
 * are dealt out anew, 999 times unless {@link #withPermutations} says otherwise, and with k deals
 * at least as far apart p = (k + 1)/(N + 1). It is right at any size and with any ties, and never
 * 0; a seed fixes it. An alpha below 1/(N + 1) is refused.
 *
 * <p>Equal samples give W = 0 and p = 1. NaN and ±∞ are errors. Heavy tails carry the distance and
 * its noise: there {@link KolmogorovSmirnovTest} sees more. Cost: sorting, and per permutation one
 * random number per value. Source: A. Ramdas, N. García Trillos and M. Cuturi, On Wasserstein
 * two-sample testing and related families of nonparametric tests, Entropy 19 (2017),
 * doi:10.3390/e19020047.
 *
 * @since 0.1
 */
public final class WassersteinTest {

  private static final String NAME = "wasserstein";

  private static final WassersteinTest DEFAULTS =
      new WassersteinTest(Rule.effectFrom(0.1), Permutation.DEFAULT);

  private final Rule rule;
  private final Permutation permutation;

  private WassersteinTest(Rule rule, Permutation permutation) {
    this.rule = rule;
    this.permutation = permutation;
  }

  /** 999 permutations, alpha 0.05, an effect from 0.1 standard deviations. */
  public static WassersteinTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public WassersteinTest withAlpha(double alpha) {
    return new WassersteinTest(rule.withAlpha(alpha), permutation);
  }

  /** The same test, where a scaled distance from {@code effect}, 0 or more, matters. */
  public WassersteinTest withEffectFrom(double effect) {
    return new WassersteinTest(rule.withEffectFrom(effect), permutation);
  }

  /** The same test with its p-value from {@code count} permutations, at least 1. */
  public WassersteinTest withPermutations(int count) {
    return new WassersteinTest(rule, permutation.withCount(count));
  }

  /** The same test with its permutations drawn from another seed; one seed, one p-value. */
  public WassersteinTest withSeed(long seed) {
    return new WassersteinTest(rule, permutation.withSeed(seed));
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample is empty, or holds NaN, an infinity or a number
   *     beyond 1e150 in size; if alpha is below what the permutations can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    permutation.requireReach(rule.alpha());
    Samples.requireFinite("Wasserstein test", reference, current, 1);
    Pooled pooled = Pooled.of(reference, current);
    if (pooled.distinct == 1) {
      return rule.same(NAME, reference.length, current.length);
    }
    double distance = distance(pooled);
    double p = permutation.pValue(pooled, WassersteinTest::distance);
    return rule.result(
        NAME,
        distance,
        p,
        Moments.ratio(distance, scale(reference, pooled)),
        reference.length,
        current.length);
  }

  /**
   * The distance alone, in the numbers' own unit, without a p-value.
   *
   * @throws IllegalArgumentException if a sample is empty, or holds NaN, an infinity or a number
   *     beyond 1e150 in size
   * @throws NullPointerException if a sample is null; names it
   */
  public static double distance(double[] reference, double[] current) {
    Samples.requireFinite("Wasserstein test", reference, current, 1);
    return distance(Pooled.of(reference, current));
  }

  private static double distance(Pooled pooled) {
    double sum = 0;
    long n = pooled.referenceSize;
    long m = pooled.currentSize;
    long gap = 0;
    for (int j = 0; j + 1 < pooled.distinct; j++) {
      gap += pooled.reference[j] * m - (pooled.both[j] - pooled.reference[j]) * n;
      sum += Math.abs(gap) * (pooled.values[j + 1] - pooled.values[j]);
    }
    return sum / ((double) n * m);
  }

  private static double scale(double[] reference, Pooled pooled) {
    Moments alone = Moments.of(reference);
    return alone.squares() > 0 ? Math.sqrt(alone.squares() / reference.length) : pooled.deviation();
  }
}
