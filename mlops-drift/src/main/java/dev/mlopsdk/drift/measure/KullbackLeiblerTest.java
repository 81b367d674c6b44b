package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The Kullback–Leibler divergence of the current sample from the reference, with its significance.
 * Immutable.
 *
 * <pre>
 * p = (r + ½) / (m + B/2)      q = (c + ½) / (n + B/2)      KL = Σ q ln(q / p)
 * </pre>
 *
 * <p>in nats, with r and c the counts of the B cells, and m and n their sums: how much a code made
 * for the reference wastes on the current values. The cells are ten intervals between the
 * reference's deciles, open at both ends, and those of −∞, +∞, NaN and missing; for categories the
 * reference's 100 most frequent values, its others, unseen values and missing. Cells that are empty
 * in both samples do not count. Half a value is added to each, so that a new value costs something
 * finite. It is not symmetric; {@link PsiTest} is the sum of both directions, {@link
 * JensenShannonTest} a bounded compromise.
 *
 * <p>Without drift 2 KL / (1/n + 1/m) follows the chi-squared law with B − 1 degrees of freedom;
 * cells filled too thinly for it are simulated ({@link NullLaws}). Effects from 0.05 and 0.125 are
 * those of a PSI of 0.1 and 0.25.
 *
 * <p>Source: S. Kullback, R. A. Leibler, On information and sufficiency, Annals of Mathematical
 * Statistics 22 (1951), doi:10.1214/aoms/1177729694.
 *
 * @since 0.1
 */
public final class KullbackLeiblerTest implements CountTest {

  private static final KullbackLeiblerTest DEFAULTS =
      new KullbackLeiblerTest(new Gate(0.05, 0.05, 0.125));
  private static final Quadratic DIVERGENCE =
      new Quadratic("kl", 2, KullbackLeiblerTest::divergence);

  private final Gate gate;

  private KullbackLeiblerTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from 0.05, a large one from 0.125. */
  public static KullbackLeiblerTest withDefaults() {
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
  public KullbackLeiblerTest withAlpha(double alpha) {
    return new KullbackLeiblerTest(gate.withAlpha(alpha));
  }

  @Override
  public KullbackLeiblerTest withEffectFrom(double moderate, double large) {
    return new KullbackLeiblerTest(gate.withEffectFrom(moderate, large));
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    return DIVERGENCE.test(reference, current, laws, gate, Quadratic.Telling.PLAIN);
  }

  private static double divergence(Pair pair) {
    double sum = 0;
    for (int i = 0; i < pair.cells(); i++) {
      sum += pair.smoothQ(i) * Math.log(pair.smoothQ(i) / pair.smoothP(i));
    }
    return sum;
  }
}
