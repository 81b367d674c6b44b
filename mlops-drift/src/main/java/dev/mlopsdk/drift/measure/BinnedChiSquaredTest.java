package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The chi-squared test of homogeneity on cells, with Cohen's w as its effect. Immutable.
 *
 * <pre>
 * X² = Σ (O − E)² / E over both samples      w = √(X² (1/m + 1/n))
 * </pre>
 *
 * <p>with O the counts and E what the cells of both samples together would give each. The cells are
 * ten intervals between the reference's deciles, open at both ends, and those of −∞, +∞, NaN and
 * missing; for categories the reference's 100 most frequent values, its others, unseen values and
 * missing. Cells that are empty in both samples do not count.
 *
 * <p>X² follows the chi-squared law with B − 1 degrees of freedom without drift; cells filled too
 * thinly for it are simulated ({@link NullLaws}). It grows with the rows, the effect w does not:
 * 0.3 is moderate and 0.5 large by Cohen's habit, which is about where PSI has its bounds.
 *
 * <p>Source: K. Pearson, Philosophical Magazine 50 (1900), doi:10.1080/14786440009463897; J. Cohen,
 * Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 7.
 *
 * @since 0.1
 */
public final class BinnedChiSquaredTest implements CountTest {

  private static final BinnedChiSquaredTest DEFAULTS =
      new BinnedChiSquaredTest(new Gate(0.05, 0.3, 0.5));
  private static final Quadratic DIVERGENCE =
      new Quadratic("chi2", 1, BinnedChiSquaredTest::divergence);

  private final Gate gate;

  private BinnedChiSquaredTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from w = 0.3, a large one from 0.5. */
  public static BinnedChiSquaredTest withDefaults() {
    return DEFAULTS;
  }

  @Override
  public String method() {
    return DIVERGENCE.method();
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public BinnedChiSquaredTest withAlpha(double alpha) {
    return new BinnedChiSquaredTest(gate.withAlpha(alpha));
  }

  @Override
  public BinnedChiSquaredTest withEffectFrom(double moderate, double large) {
    return new BinnedChiSquaredTest(gate.withEffectFrom(moderate, large));
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    return DIVERGENCE.test(reference, current, laws, gate, Quadratic.Telling.TEST);
  }

  /** X² (1/m + 1/n). */
  private static double divergence(Pair pair) {
    double sum = 0;
    for (int i = 0; i < pair.cells(); i++) {
      double far = pair.q(i) - pair.p(i);
      double all = pair.reference()[i] + pair.current()[i];
      sum += far * far * (pair.m() + pair.n()) / all;
    }
    return sum;
  }
}
