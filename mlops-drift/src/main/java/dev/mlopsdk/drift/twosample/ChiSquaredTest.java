package dev.mlopsdk.drift.twosample;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pearson's chi-squared test of homogeneity: do two samples of a category have the same shares?
 * Immutable.
 *
 * <pre>
 * X² = Σ over both samples and k categories of (O − E)² / E,   E = row sum · column sum / N
 * </pre>
 *
 * <p>Without drift X² approaches the chi-squared law with k − 1 degrees of freedom. The effect is
 * Cramér's V = √(X²/N), uncorrected, in [0, 1]; from 0.1 it matters, Cohen's small effect. With
 * {@link Continuity#CORRECTED} and two categories each |O − E| is first reduced by ½ (Yates), never
 * below 0; with more categories the option changes nothing.
 *
 * <p>Cells that are empty in both samples do not count; null is missing, a category of its own. A
 * category that only one sample has is a cell like any other. With one category in both samples the
 * statistic and the effect are 0 and p is 1. The law needs expected counts of about 5: with two
 * categories below that use {@link FisherExactTest}, with more merge the rare ones.
 *
 * <p>Cost: a sorted map over the categories. Source: K. Pearson, On the criterion that a given
 * system of deviations, Philosophical Magazine 50 (1900), doi:10.1080/14786440009463897.
 *
 * @since 0.1
 */
public final class ChiSquaredTest {

  private static final String NAME = "chi-squared";

  private static final ChiSquaredTest DEFAULTS =
      new ChiSquaredTest(Rule.effectFrom(0.1), Continuity.UNCORRECTED);

  private final Rule rule;
  private final Continuity continuity;

  private ChiSquaredTest(Rule rule, Continuity continuity) {
    this.rule = rule;
    this.continuity = Objects.requireNonNull(continuity, "continuity");
  }

  /** Uncorrected, alpha 0.05, an effect from a V of 0.1. */
  public static ChiSquaredTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public ChiSquaredTest withAlpha(double alpha) {
    return new ChiSquaredTest(rule.withAlpha(alpha), continuity);
  }

  /** The same test, where Cramér's V from {@code effect}, 0 or more, matters. */
  public ChiSquaredTest withEffectFrom(double effect) {
    return new ChiSquaredTest(rule.withEffectFrom(effect), continuity);
  }

  /** The same test with or without the correction for continuity. */
  public ChiSquaredTest with(Continuity continuity) {
    return new ChiSquaredTest(rule, continuity);
  }

  /**
   * Compares categories; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(@Nullable String[] reference, @Nullable String[] current) {
    return test(Contingency.of("chi-squared test", reference, current));
  }

  /**
   * Compares counts over the same cells.
   *
   * @throws IllegalArgumentException if the samples have different numbers of cells, a count is
   *     negative, or a sample counts nothing
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(long[] reference, long[] current) {
    return test(Contingency.of("chi-squared test", reference, current));
  }

  private TestResult test(Contingency table) {
    if (table.cells() == 1) {
      return rule.same(NAME, table.referenceSize, table.currentSize);
    }
    boolean corrected = continuity == Continuity.CORRECTED && table.cells() == 2;
    double statistic = table.chiSquared(corrected ? 0.5 : 0);
    return rule.result(
        NAME,
        statistic,
        table.survival(statistic),
        table.cramersV(),
        table.referenceSize,
        table.currentSize);
  }
}
