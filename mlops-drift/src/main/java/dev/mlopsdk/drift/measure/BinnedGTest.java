package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The G-test of homogeneity on cells, with Cohen's w as its effect: a likelihood ratio. Immutable.
 *
 * <pre>
 * G = 2 Σ O ln(O / E) over both samples      w = √(G (1/m + 1/n))
 * </pre>
 *
 * <p>with O the counts and E what the cells of both samples together would give each; an empty cell
 * adds nothing. The cells are ten intervals between the reference's deciles, open at both ends, and
 * those of −∞, +∞, NaN and missing; for categories the reference's 100 most frequent values, its
 * others, unseen values and missing. Cells that are empty in both samples do not count.
 *
 * <p>G follows the chi-squared law with B − 1 degrees of freedom without drift; cells filled too
 * thinly for it are simulated ({@link NullLaws}). Its effect is bounded as {@link
 * BinnedChiSquaredTest}'s is.
 *
 * <p>Source: S. S. Wilks, The large-sample distribution of the likelihood ratio, Annals of
 * Mathematical Statistics 9 (1938), doi:10.1214/aoms/1177732360.
 *
 * @since 0.1
 */
public final class BinnedGTest implements CountTest {

  private static final BinnedGTest DEFAULTS = new BinnedGTest(new Gate(0.05, 0.3, 0.5));
  private static final Quadratic DIVERGENCE = new Quadratic("g", 1, BinnedGTest::divergence);

  private final Gate gate;

  private BinnedGTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from w = 0.3, a large one from 0.5. */
  public static BinnedGTest withDefaults() {
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
  public BinnedGTest withAlpha(double alpha) {
    return new BinnedGTest(gate.withAlpha(alpha));
  }

  @Override
  public BinnedGTest withEffectFrom(double moderate, double large) {
    return new BinnedGTest(gate.withEffectFrom(moderate, large));
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    return DIVERGENCE.test(reference, current, laws, gate, Quadratic.Telling.TEST);
  }

  /** G (1/m + 1/n). */
  private static double divergence(Pair pair) {
    double sum = 0;
    double all = (double) pair.m() + pair.n();
    for (int i = 0; i < pair.cells(); i++) {
      double share = (pair.reference()[i] + pair.current()[i]) / all;
      sum += term(pair.reference()[i], pair.p(i) / share);
      sum += term(pair.current()[i], pair.q(i) / share);
    }
    return 2 * sum * pair.noise();
  }

  private static double term(long count, double ratio) {
    return count == 0 ? 0 : count * Math.log(ratio);
  }
}
