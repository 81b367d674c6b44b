package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The Hellinger distance of two samples, with its significance. Immutable.
 *
 * <pre>
 * H = √(½ Σ (√p − √q)²)      in [0, 1]
 * </pre>
 *
 * <p>over the cells' shares p of the reference and q of the current sample. The cells are ten
 * intervals between the reference's deciles, open at both ends, and those of −∞, +∞, NaN and
 * missing; for categories the reference's 100 most frequent values, its others, unseen values and
 * missing. Cells that are empty in both samples do not count. Samples without a cell in common have
 * the distance 1.
 *
 * <p>Without drift 8 H² / (1/n + 1/m) follows the chi-squared law with B − 1 degrees of freedom;
 * cells filled too thinly for it are simulated ({@link NullLaws}). Effects from 0.11 and 0.18 are
 * those of a PSI of 0.1 and 0.25, of which H² is an eighth near equality.
 *
 * <p>Source: L. Le Cam, G. L. Yang, Asymptotics in Statistics, 2000, chapter 3; the law: T. R. C.
 * Read, N. A. C. Cressie, Goodness-of-Fit Statistics for Discrete Multivariate Data, 1988.
 *
 * @since 0.1
 */
public final class HellingerTest implements CountTest {

  private static final HellingerTest DEFAULTS = new HellingerTest(new Gate(0.05, 0.11, 0.18));
  private static final Quadratic DIVERGENCE =
      new Quadratic("hellinger", 8, HellingerTest::divergence);

  private final Gate gate;

  private HellingerTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from 0.11, a large one from 0.18. */
  public static HellingerTest withDefaults() {
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
  public HellingerTest withAlpha(double alpha) {
    return new HellingerTest(gate.withAlpha(alpha));
  }

  @Override
  public HellingerTest withEffectFrom(double moderate, double large) {
    return new HellingerTest(gate.withEffectFrom(moderate, large));
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    return DIVERGENCE.test(reference, current, laws, gate, Quadratic.Telling.ROOT);
  }

  /** H². */
  private static double divergence(Pair pair) {
    double sum = 0;
    for (int i = 0; i < pair.cells(); i++) {
      double far = Math.sqrt(pair.p(i)) - Math.sqrt(pair.q(i));
      sum += far * far;
    }
    return sum / 2;
  }
}
