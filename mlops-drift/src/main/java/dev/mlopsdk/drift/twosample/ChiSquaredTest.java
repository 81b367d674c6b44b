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
 * <p>Without drift X² approaches the chi-squared law with k − 1 degrees of freedom. With {@link
 * PValueMethod#AUTO} that is where the p-value comes from while cells are filled well enough: of
 * the expected counts none is below 1 and at most a fifth below 5 (Cochran's rule). Else, and
 * always with {@link PValueMethod#EXACT}, the values are dealt out anew 999 times, or {@link
 * #withPermutations}, and the p-value is (1 + deals at least as far) / (1 + all); with more than
 * 2²² values outside the largest cell {@code AUTO} takes the law all the same. The effect is
 * Cramér's V = √(X²/N), uncorrected, in [0, 1]; from 0.1 it matters, Cohen's small effect. With
 * {@link Continuity#CORRECTED} and two categories each |O − E| is first reduced by ½ (Yates), never
 * below 0; with more categories the option changes nothing.
 *
 * <p>Cells that are empty in both samples do not count; null is missing, a category of its own. A
 * category that only one sample has is a cell like any other. With one category in both samples the
 * statistic and the effect are 0 and p is 1.
 *
 * <p>Cost: a sorted map over the categories; per deal a random number per value outside the largest
 * one. Source: K. Pearson, On the criterion that a given system of deviations, Philosophical
 * Magazine 50 (1900), doi:10.1080/14786440009463897.
 *
 * @since 0.1
 */
public final class ChiSquaredTest {

  private static final String NAME = "chi-squared";

  private static final ChiSquaredTest DEFAULTS =
      new ChiSquaredTest(Rule.effectFrom(0.1), Continuity.UNCORRECTED, ContingencyLaw.DEFAULT);

  private final Rule rule;
  private final Continuity continuity;
  private final ContingencyLaw law;

  private ChiSquaredTest(Rule rule, Continuity continuity, ContingencyLaw law) {
    this.rule = rule;
    this.law = law;
    this.continuity = Objects.requireNonNull(continuity, "continuity");
  }

  /** Uncorrected, the law by how cells are filled, alpha 0.05, an effect from a V of 0.1. */
  public static ChiSquaredTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public ChiSquaredTest withAlpha(double alpha) {
    return new ChiSquaredTest(rule.withAlpha(alpha), continuity, law);
  }

  /** The same test, where Cramér's V from {@code effect}, 0 or more, matters. */
  public ChiSquaredTest withEffectFrom(double effect) {
    return new ChiSquaredTest(rule.withEffectFrom(effect), continuity, law);
  }

  /** The same test with or without the correction for continuity. */
  public ChiSquaredTest with(Continuity continuity) {
    return new ChiSquaredTest(rule, continuity, law);
  }

  /** The same test with its p-value by another method. */
  public ChiSquaredTest with(PValueMethod method) {
    return by(law.with(method));
  }

  /** The same test with {@code count} deals, at least 1, where it deals. */
  public ChiSquaredTest withPermutations(int count) {
    return by(law.withCount(count));
  }

  /** The same test with deals drawn from another seed; one seed, one p-value. */
  public ChiSquaredTest withSeed(long seed) {
    return by(law.withSeed(seed));
  }

  private ChiSquaredTest by(ContingencyLaw law) {
    return new ChiSquaredTest(rule, continuity, law);
  }

  /**
   * Compares categories; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty, or alpha is below what deals can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(@Nullable String[] reference, @Nullable String[] current) {
    return test(Contingency.of("chi-squared test", reference, current));
  }

  /**
   * Compares counts over the same cells.
   *
   * @throws IllegalArgumentException if the samples have different numbers of cells, a count is
   *     negative, a sample counts nothing, or alpha is below what deals can reach
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(long[] reference, long[] current) {
    return test(Contingency.of("chi-squared test", reference, current));
  }

  private TestResult test(Contingency table) {
    law.requireReach(rule.alpha());
    if (table.cells() == 1) {
      return rule.same(NAME, table.referenceSize, table.currentSize);
    }
    double correction = continuity == Continuity.CORRECTED && table.cells() == 2 ? 0.5 : 0;
    return rule.result(
        NAME,
        table.chiSquared(correction),
        law.pValue(table, dealt -> dealt.chiSquared(correction)),
        table.cramersV(),
        table.referenceSize,
        table.currentSize);
  }
}
