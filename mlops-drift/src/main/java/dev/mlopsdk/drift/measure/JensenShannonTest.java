package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;

/**
 * The Jensen–Shannon distance of two samples, with its significance. Immutable.
 *
 * <pre>
 * JSD = ½ Σ p ln(2p / (p + q)) + ½ Σ q ln(2q / (p + q))      distance = √(JSD / ln base)
 * </pre>
 *
 * <p>over the cells' shares p of the reference and q of the current sample; empty ones add nothing.
 * To base 2, the default, the distance is in [0, 1]; Evidently takes natural logarithms, NannyML
 * base 2, TFDV reports JSD without the root. The cells are ten intervals between the reference's
 * deciles, open at both ends, and those of −∞, +∞, NaN and missing; for categories the reference's
 * 100 most frequent values, its others, unseen values and missing. Cells that are empty in both
 * samples do not count.
 *
 * <p>Without drift 8 JSD / (1/n + 1/m) follows the chi-squared law with B − 1 degrees of freedom;
 * cells filled too thinly for it are simulated ({@link NullLaws}). Effects from 0.13 and 0.21 are,
 * to base 2, those of a PSI of 0.1 and 0.25, of which JSD is an eighth near equality.
 *
 * <p>Source: J. Lin, Divergence measures based on the Shannon entropy, IEEE Transactions on
 * Information Theory 37 (1991), doi:10.1109/18.61115; D. M. Endres, J. E. Schindelin, A new metric
 * for probability distributions, same 49 (2003), doi:10.1109/TIT.2003.813506.
 *
 * @since 0.1
 */
public final class JensenShannonTest implements CountTest {

  private static final JensenShannonTest DEFAULTS =
      new JensenShannonTest(new Gate(0.05, 0.13, 0.21), 2);
  private static final Quadratic DIVERGENCE = new Quadratic("js", 8, JensenShannonTest::divergence);

  private final Gate gate;
  private final double base;

  private JensenShannonTest(Gate gate, double base) {
    this.gate = gate;
    this.base = base;
  }

  /** Base 2, alpha 0.05, a moderate effect from 0.13, a large one from 0.21. */
  public static JensenShannonTest withDefaults() {
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
  public JensenShannonTest withAlpha(double alpha) {
    return new JensenShannonTest(gate.withAlpha(alpha), base);
  }

  @Override
  public JensenShannonTest withEffectFrom(double moderate, double large) {
    return new JensenShannonTest(gate.withEffectFrom(moderate, large), base);
  }

  /**
   * The same test with logarithms to another base, above 1; the effect size stays one to base 2.
   */
  public JensenShannonTest withBase(double base) {
    if (!(base > 1) || !Double.isFinite(base)) {
      throw new IllegalArgumentException("A base is above 1, like 2 or Math.E, but is " + base);
    }
    return new JensenShannonTest(gate, base);
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    double root = Math.sqrt(Math.log(base));
    return DIVERGENCE.test(
        reference,
        current,
        laws,
        gate,
        new Quadratic.Telling() {
          @Override
          public double statistic(double divergence, double noise) {
            return Math.sqrt(divergence) / root;
          }

          @Override
          public double effect(double divergence) {
            return Math.sqrt(divergence / Math.log(2));
          }
        });
  }

  /** JSD in nats. */
  private static double divergence(Pair pair) {
    double sum = 0;
    for (int i = 0; i < pair.cells(); i++) {
      sum += half(pair.p(i), pair.q(i)) + half(pair.q(i), pair.p(i));
    }
    return sum / 2;
  }

  private static double half(double own, double other) {
    return own == 0 ? 0 : own * Math.log(2 * own / (own + other));
  }
}
