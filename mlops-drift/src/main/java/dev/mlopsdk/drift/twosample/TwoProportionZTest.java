package dev.mlopsdk.drift.twosample;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The z-test of two shares: does a yes or no come as often? Immutable.
 *
 * <pre>
 * z = (q − p) / √(s (1 − s) (1/n + 1/m))
 * </pre>
 *
 * <p>p and q are the shares of the first category in the n values of the reference and the m of the
 * current sample, s the share in both. Without drift z approaches the normal law; the test is
 * two-sided, and z² is the uncorrected statistic of {@link ChiSquaredTest}. The effect is Cohen's h
 * = 2 asin √q − 2 asin √p, positive where the first category became commoner; from 0.2 in absolute
 * value it matters, Cohen's small effect. Where one of the categories is in neither sample z and h
 * are 0 and p is 1.
 *
 * <p>Two categories are the most: the first in ascending order and the other one, null (missing)
 * last. With fewer than about 5 of either in a sample use {@link FisherExactTest}. Cost: a sorted
 * map over the values. Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences,
 * 2nd ed., Erlbaum 1988, chapter 6, doi:10.4324/9780203771587.
 *
 * @since 0.1
 */
public final class TwoProportionZTest {

  private static final String NAME = "two-proportion-z";

  private static final TwoProportionZTest DEFAULTS = new TwoProportionZTest(Rule.effectFrom(0.2));

  private final Rule rule;

  private TwoProportionZTest(Rule rule) {
    this.rule = rule;
  }

  /** Alpha 0.05, an effect from an h of 0.2. */
  public static TwoProportionZTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public TwoProportionZTest withAlpha(double alpha) {
    return new TwoProportionZTest(rule.withAlpha(alpha));
  }

  /** The same test, where Cohen's |h| from {@code effect}, 0 or more, matters. */
  public TwoProportionZTest withEffectFrom(double effect) {
    return new TwoProportionZTest(rule.withEffectFrom(effect));
  }

  /**
   * Compares categories, two at most; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty, or there are more than two categories
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(@Nullable String[] reference, @Nullable String[] current) {
    return test(Contingency.of("two-proportion z-test", reference, current));
  }

  /**
   * Compares counts of the same two cells, such as successes and failures.
   *
   * @throws IllegalArgumentException if the samples have different numbers of cells, a count is
   *     negative, a sample counts nothing, or more than two cells count something
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(long[] reference, long[] current) {
    return test(Contingency.of("two-proportion z-test", reference, current));
  }

  private TestResult test(Contingency table) {
    if (table.cells() > 2) {
      throw new IllegalArgumentException(
          "The two-proportion z-test takes two categories, but the samples have "
              + table.cells()
              + "; use ChiSquaredTest");
    }
    if (table.cells() == 1) {
      return rule.same(NAME, table.referenceSize, table.currentSize);
    }
    double n = table.referenceSize;
    double m = table.currentSize;
    double p = table.reference[0] / n;
    double q = table.current[0] / m;
    double share = ((double) table.reference[0] + table.current[0]) / table.size();
    double z = (q - p) / Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
    return rule.result(
        NAME,
        z,
        2 * NormalDistribution.of(0, 1).survivalProbability(Math.abs(z)),
        2 * (angle(table.current) - angle(table.reference)),
        table.referenceSize,
        table.currentSize);
  }

  /** asin √share, from both counts: a share of nearly 1 loses the few that are left. */
  private static double angle(long[] counts) {
    return Math.atan2(Math.sqrt((double) counts[0]), Math.sqrt((double) counts[1]));
  }
}
