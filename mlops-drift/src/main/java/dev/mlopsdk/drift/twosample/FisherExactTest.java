package dev.mlopsdk.drift.twosample;

import org.jspecify.annotations.Nullable;

/**
 * Fisher's exact test of two samples of a yes or no: right at any size, where the chi-squared test
 * needs expected counts of 5. Immutable.
 *
 * <pre>
 * p = Σ P(table) over the tables with the same sums that are no likelier than the one seen
 * </pre>
 *
 * <p>P is the hypergeometric law. The statistic is the odds ratio, the current odds of the first
 * category over those of the reference; ∞ where only its denominator is 0, and 1 where one of the
 * categories is in neither sample, which also gives p = 1. The effect is Cramér's V (φ), in [0, 1];
 * from 0.1 it matters. The p-value is conservative: of the values that the law can take, the
 * largest at or below alpha counts.
 *
 * <p>Two categories are the most: the first in ascending order and the other one, null (missing)
 * last. For more use {@link ChiSquaredTest} and merge the categories whose expected count is below
 * 5. Cost: one step per table of the same sums, at most the smaller sample. Source: R. A. Fisher,
 * On the interpretation of χ² from contingency tables, Journal of the Royal Statistical Society 85
 * (1922), doi:10.2307/2340521.
 *
 * @since 0.1
 */
public final class FisherExactTest {

  private static final String NAME = "fisher-exact";

  /** Tables as likely as the one seen may differ in the last bits of their probability. */
  private static final double ROUNDING = 1e-7;

  private static final FisherExactTest DEFAULTS = new FisherExactTest(Rule.effectFrom(0.1));

  private final Rule rule;

  private FisherExactTest(Rule rule) {
    this.rule = rule;
  }

  /** Two-sided, alpha 0.05, an effect from a V of 0.1. */
  public static FisherExactTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public FisherExactTest withAlpha(double alpha) {
    return new FisherExactTest(rule.withAlpha(alpha));
  }

  /** The same test, where Cramér's V from {@code effect}, 0 or more, matters. */
  public FisherExactTest withEffectFrom(double effect) {
    return new FisherExactTest(rule.withEffectFrom(effect));
  }

  /**
   * Compares categories, two at most; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty, or there are more than two categories
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(@Nullable String[] reference, @Nullable String[] current) {
    return test(Contingency.of("Fisher exact test", reference, current));
  }

  /**
   * Compares counts of the same two cells.
   *
   * @throws IllegalArgumentException if the samples have different numbers of cells, a count is
   *     negative, a sample counts nothing, or more than two cells count something
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(long[] reference, long[] current) {
    return test(Contingency.of("Fisher exact test", reference, current));
  }

  private TestResult test(Contingency table) {
    if (table.cells() > 2) {
      throw new IllegalArgumentException(
          "The Fisher exact test takes two categories, but the samples have "
              + table.cells()
              + "; use ChiSquaredTest, and merge categories that are expected less than 5 times");
    }
    if (table.cells() == 1) {
      return rule.result(NAME, 1, 1, 0, table.referenceSize, table.currentSize);
    }
    double odds =
        ((double) table.current[0] * table.reference[1])
            / ((double) table.current[1] * table.reference[0]);
    return rule.result(
        NAME, odds, pValue(table), table.cramersV(), table.referenceSize, table.currentSize);
  }

  /**
   * Weighs the tables from the likeliest outwards, each by its ratio to the one before, and stops
   * where a weight no longer changes anything: no factorials, no cancellation.
   */
  private static double pValue(Contingency table) {
    long first = Math.addExact(table.reference[0], table.current[0]);
    long least = Math.max(0, first - table.currentSize);
    long most = Math.min(first, table.referenceSize);
    long seen = table.reference[0];
    long mode =
        Math.max(
            least,
            Math.min(
                most, (long) ((first + 1.0) * (table.referenceSize + 1.0) / (table.size() + 2.0))));
    double bound = 1;
    for (long x = mode; x < seen && bound > 0; x++) {
      bound *= up(table, first, x);
    }
    for (long x = mode; x > seen && bound > 0; x--) {
      bound /= up(table, first, x - 1);
    }
    bound *= 1 + ROUNDING;
    double all = 0;
    double extreme = 0;
    double weight = 1;
    for (long x = mode; x <= most && weight > 0; x++) {
      all += weight;
      extreme += weight <= bound ? weight : 0;
      weight *= up(table, first, x);
    }
    weight = 1;
    for (long x = mode; x > least && weight > 0; x--) {
      weight /= up(table, first, x - 1);
      all += weight;
      extreme += weight <= bound ? weight : 0;
    }
    return extreme / all;
  }

  /** How much likelier a reference with x + 1 of the first category is than one with x. */
  private static double up(Contingency table, long first, long x) {
    return ((double) (first - x) * (table.referenceSize - x))
        / ((x + 1.0) * (table.currentSize - first + x + 1.0));
  }
}
