package dev.mlopsdk.drift.twosample;

import java.util.Objects;

/**
 * The maximum mean discrepancy of two samples of numbers or of rows, with its significance.
 * Immutable.
 *
 * <pre>
 * k(x, y) = exp(−|x − y|² / (2 s²))
 * MMD² = mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y)
 * </pre>
 *
 * <p>The means run over the pairs of the reference, of the current sample and across; the {@link
 * Estimator} says whether a value is paired with itself. The statistic is MMD². The bandwidth s is
 * the median distance of the pooled pairs that differ, which are taken over 1,000 evenly spaced
 * rows in ascending order where there are more, or {@link #withBandwidth}. Scale the columns of
 * rows first: the distance is Euclidean. The effect is MMD = √max(0, MMD²), in [0, √2]; from 0.1 it
 * matters. The p-value is by permutation: the values are dealt out anew, 999 times unless {@link
 * #withPermutations} says otherwise, and with k deals at least as far apart p = (k + 1)/(N + 1). It
 * is right at any size and with any ties, and never 0; a seed fixes it. An alpha below 1/(N + 1) is
 * refused.
 *
 * <p>Samples that hold one value only give 0, effect 0 and p = 1. NaN and ±∞ are errors. Cost: N²/2
 * kernels and 4 N² bytes for N values in both samples together, at most 10,000 (400 MB); per
 * permutation a sum over the pairs of the smaller sample. Source: A. Gretton and others, A kernel
 * two-sample test, Journal of Machine Learning Research 13 (2012).
 *
 * @since 0.1
 */
public final class MmdTest {

  /** How the squared discrepancy is estimated. */
  public enum Estimator {
    /** Without the pairs of a value with itself: 0 on average without drift, at times below 0. */
    UNBIASED,
    /** With them: never below 0, and 0 for equal samples. */
    BIASED
  }

  private static final String NAME = "mmd";

  private static final MmdTest DEFAULTS =
      new MmdTest(Rule.effectFrom(0.1), Permutation.DEFAULT, Estimator.UNBIASED, 0);

  private final Rule rule;
  private final Permutation permutation;
  private final Estimator estimator;
  private final double bandwidth;

  private MmdTest(Rule rule, Permutation permutation, Estimator estimator, double bandwidth) {
    this.rule = rule;
    this.permutation = permutation;
    this.estimator = Objects.requireNonNull(estimator, "estimator");
    this.bandwidth = bandwidth;
  }

  /** Unbiased, the median bandwidth, 999 permutations, alpha 0.05, an effect from 0.1. */
  public static MmdTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public MmdTest withAlpha(double alpha) {
    return new MmdTest(rule.withAlpha(alpha), permutation, estimator, bandwidth);
  }

  /** The same test, where a discrepancy from {@code effect}, 0 or more, matters. */
  public MmdTest withEffectFrom(double effect) {
    return new MmdTest(rule.withEffectFrom(effect), permutation, estimator, bandwidth);
  }

  /** The same test with its p-value from {@code count} permutations, at least 1. */
  public MmdTest withPermutations(int count) {
    return new MmdTest(rule, permutation.withCount(count), estimator, bandwidth);
  }

  /** The same test with its permutations drawn from another seed; one seed, one p-value. */
  public MmdTest withSeed(long seed) {
    return new MmdTest(rule, permutation.withSeed(seed), estimator, bandwidth);
  }

  /** The same test by another estimator. */
  public MmdTest with(Estimator estimator) {
    return new MmdTest(rule, permutation, estimator, bandwidth);
  }

  /** The same test with a kernel of width {@code bandwidth}, in the unit of the values. */
  public MmdTest withBandwidth(double bandwidth) {
    if (!(bandwidth > 0 && bandwidth <= Samples.LARGEST)) {
      throw new IllegalArgumentException(
          "A bandwidth is above 0 and at most 1e150, but is " + bandwidth);
    }
    return new MmdTest(rule, permutation, estimator, bandwidth);
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values, both have more than
   *     10,000 together, or one holds NaN, an infinity or a number beyond 1e150 in size; if alpha
   *     is below what the permutations can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireFinite("MMD test", reference, current, 2);
    return test(Rows.of(reference, current));
  }

  /**
   * Compares rows of numbers, all of the same length.
   *
   * @throws IllegalArgumentException if a sample has fewer than two rows, both have more than
   *     10,000 together, rows differ in length, or one holds NaN, an infinity or a number beyond
   *     1e150 in size; if alpha is below what the permutations can reach
   * @throws NullPointerException if a sample or a row is null; names it
   */
  public TestResult test(double[][] reference, double[][] current) {
    return test(Rows.of("MMD test", reference, current));
  }

  private TestResult test(Rows rows) {
    permutation.requireReach(rule.alpha());
    int n = rows.referenceSize();
    int m = rows.size() - n;
    KernelMatrix kernel = KernelMatrix.of(rows, bandwidth);
    if (kernel.constant()) {
      return rule.same(NAME, n, m);
    }
    boolean biased = estimator == Estimator.BIASED;
    double squared = kernel.discrepancy(rows.inReference(), biased);
    double p = kernel.pValue(rows.inReference(), biased, permutation);
    return rule.result(NAME, squared, p, Math.sqrt(Math.max(0, squared)), n, m);
  }
}
