package dev.mlopsdk.drift.twosample;

import org.jspecify.annotations.Nullable;

/**
 * The G-test, the likelihood ratio test of homogeneity of two samples of a category. Immutable.
 *
 * <pre>
 * G = 2 Σ O ln(O / E),   E = row sum · column sum / N,   0 ln 0 = 0
 * </pre>
 *
 * <p>Without drift G approaches the chi-squared law with k − 1 degrees of freedom for k categories,
 * as {@link ChiSquaredTest} does, and its p-value comes from that law or from deals by the same
 * rule; it adds up over nested tables, and differs where shares are far apart. The effect is
 * Cramér's V = √(X²/N) of Pearson's X², in [0, 1]; from 0.1 it matters.
 *
 * <p>Cells that are empty in both samples do not count; null is missing, a category of its own. A
 * category that only one sample has is a cell like any other. With one category in both samples the
 * statistic and the effect are 0 and p is 1.
 *
 * <p>Cost: a sorted map over the categories; per deal a random number per value outside the largest
 * one. Source: R. R. Sokal and F. J. Rohlf, Biometry, 3rd ed., Freeman 1995, chapter 17.
 *
 * @since 0.1
 */
public final class GTest {

  private static final String NAME = "g";

  private static final GTest DEFAULTS = new GTest(Rule.effectFrom(0.1), ContingencyLaw.DEFAULT);

  private final Rule rule;
  private final ContingencyLaw law;

  private GTest(Rule rule, ContingencyLaw law) {
    this.rule = rule;
    this.law = law;
  }

  /** The law by how cells are filled, alpha 0.05, an effect from a V of 0.1. */
  public static GTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public GTest withAlpha(double alpha) {
    return new GTest(rule.withAlpha(alpha), law);
  }

  /** The same test, where Cramér's V from {@code effect}, 0 or more, matters. */
  public GTest withEffectFrom(double effect) {
    return new GTest(rule.withEffectFrom(effect), law);
  }

  /** The same test with its p-value by another method. */
  public GTest with(PValueMethod method) {
    return by(law.with(method));
  }

  /** The same test with {@code count} deals, at least 1, where it deals. */
  public GTest withPermutations(int count) {
    return by(law.withCount(count));
  }

  /** The same test with deals drawn from another seed; one seed, one p-value. */
  public GTest withSeed(long seed) {
    return by(law.withSeed(seed));
  }

  private GTest by(ContingencyLaw law) {
    return new GTest(rule, law);
  }

  /**
   * Compares categories; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty, or alpha is below what deals can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(@Nullable String[] reference, @Nullable String[] current) {
    return test(Contingency.of("G-test", reference, current));
  }

  /**
   * Compares counts over the same cells.
   *
   * @throws IllegalArgumentException if the samples have different numbers of cells, a count is
   *     negative, a sample counts nothing, or alpha is below what deals can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(long[] reference, long[] current) {
    return test(Contingency.of("G-test", reference, current));
  }

  private TestResult test(Contingency table) {
    law.requireReach(rule.alpha());
    if (table.cells() == 1) {
      return rule.same(NAME, table.referenceSize, table.currentSize);
    }
    return rule.result(
        NAME,
        statistic(table),
        law.pValue(table, GTest::statistic),
        table.cramersV(),
        table.referenceSize,
        table.currentSize);
  }

  private static double statistic(Contingency table) {
    double sum = 0;
    for (int i = 0; i < table.cells(); i++) {
      sum += term(table.reference[i], table.expected(i, table.referenceSize));
      sum += term(table.current[i], table.expected(i, table.currentSize));
    }
    return Math.max(0, 2 * sum);
  }

  /**
   * The differences O − E add up to 0, so taking them off changes the sum by nothing but the
   * rounding: what is left is 0 or more, and close to 0 where O is close to E.
   */
  private static double term(long observed, double expected) {
    double difference = observed - expected;
    return observed == 0 ? expected : observed * Math.log1p(difference / expected) - difference;
  }
}
