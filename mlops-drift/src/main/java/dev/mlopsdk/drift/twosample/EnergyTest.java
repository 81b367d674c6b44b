package dev.mlopsdk.drift.twosample;

/**
 * The energy distance of two samples, with its significance. Immutable.
 *
 * <pre>
 * D² = 2 E|X − Y| − E|X − X′| − E|Y − Y′| = 2 ∫ (F(x) − G(x))² dx
 * </pre>
 *
 * <p>X and X′ are drawn from the reference, Y and Y′ from the current sample, F and G are their
 * empirical distribution functions. The statistic is D, as SciPy's. The effect is the root of the
 * energy coefficient, D/√(2 E|X − Y|), in [0, 1] and without a unit: 0 for equal samples, 1 for two
 * constants that differ; from 0.1 it matters, which is a shift of normal data by a fifth of their
 * standard deviation. The p-value is by permutation: the values are dealt out anew, 999 times
 * unless {@link #withPermutations} says otherwise, and with k deals at least as far apart p = (k +
 * 1)/(N + 1). It is right at any size and with any ties, and never 0; a seed fixes it. An alpha
 * below 1/(N + 1) is refused.
 *
 * <p>Equal samples give D = 0 and p = 1. NaN and ±∞ are errors. Cost: sorting, one pass instead of
 * all pairs, and per permutation one random number per value. Source: G. J. Székely and M. L.
 * Rizzo, Energy statistics: a class of statistics based on distances, Journal of Statistical
 * Planning and Inference 143 (2013), doi:10.1016/j.jspi.2013.03.018.
 *
 * @since 0.1
 */
public final class EnergyTest {

  private static final String NAME = "energy";

  private static final EnergyTest DEFAULTS =
      new EnergyTest(Rule.effectFrom(0.1), Permutation.DEFAULT);

  private final Rule rule;
  private final Permutation permutation;

  private EnergyTest(Rule rule, Permutation permutation) {
    this.rule = rule;
    this.permutation = permutation;
  }

  /** 999 permutations, alpha 0.05, an effect from 0.1. */
  public static EnergyTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public EnergyTest withAlpha(double alpha) {
    return new EnergyTest(rule.withAlpha(alpha), permutation);
  }

  /** The same test, where a coefficient from {@code effect}, 0 or more, matters. */
  public EnergyTest withEffectFrom(double effect) {
    return new EnergyTest(rule.withEffectFrom(effect), permutation);
  }

  /** The same test with its p-value from {@code count} permutations, at least 1. */
  public EnergyTest withPermutations(int count) {
    return new EnergyTest(rule, permutation.withCount(count));
  }

  /** The same test with its permutations drawn from another seed; one seed, one p-value. */
  public EnergyTest withSeed(long seed) {
    return new EnergyTest(rule, permutation.withSeed(seed));
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
    Samples.requireFinite("energy test", reference, current, 1);
    Pooled pooled = Pooled.of(reference, current);
    if (pooled.distinct == 1) {
      return rule.same(NAME, reference.length, current.length);
    }
    double squared = squared(pooled);
    double p = permutation.pValue(pooled, EnergyTest::squared);
    double coefficient = Math.min(1, Moments.ratio(squared, 2 * between(pooled)));
    return rule.result(
        NAME, Math.sqrt(squared), p, Math.sqrt(coefficient), reference.length, current.length);
  }

  private static double squared(Pooled pooled) {
    double sum = 0;
    long n = pooled.referenceSize;
    long m = pooled.currentSize;
    double pairs = (double) n * m;
    long gap = 0;
    for (int j = 0; j + 1 < pooled.distinct; j++) {
      gap += pooled.reference[j] * m - (pooled.both[j] - pooled.reference[j]) * n;
      double difference = gap / pairs;
      sum += difference * difference * (pooled.values[j + 1] - pooled.values[j]);
    }
    return 2 * sum;
  }

  /** E|X − Y|: between two neighbours lie the pairs of which one is below and one above. */
  private static double between(Pooled pooled) {
    double n = pooled.referenceSize;
    double m = pooled.currentSize;
    double sum = 0;
    long a = 0;
    long b = 0;
    for (int j = 0; j + 1 < pooled.distinct; j++) {
      a += pooled.reference[j];
      b += pooled.both[j] - pooled.reference[j];
      double f = a / n;
      double g = b / m;
      sum += (f * (1 - g) + g * (1 - f)) * (pooled.values[j + 1] - pooled.values[j]);
    }
    return sum;
  }
}
