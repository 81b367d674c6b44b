package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;

/**
 * The total variation distance of two samples, with its significance. Immutable.
 *
 * <pre>
 * TVD = ½ Σ |p − q|      in [0, 1]
 * </pre>
 *
 * <p>over the cells' shares p of the reference and q of the current sample: the share of rows that
 * would have to change their cell. The cells are ten intervals between the reference's deciles,
 * open at both ends, and those of −∞, +∞, NaN and missing; for categories the reference's 100 most
 * frequent values, its others, unseen values and missing. Cells that are empty in both samples do
 * not count.
 *
 * <p>The law without drift is simulated ({@link NullLaws}). The smallest detectable distance is
 * reckoned with the largest spread that a distance can have, so it errs to the safe side.
 *
 * <p>Source: D. A. Levin, Y. Peres, Markov Chains and Mixing Times, 2017, chapter 4,
 * doi:10.1090/mbk/107.
 *
 * @since 0.1
 */
public final class TotalVariationTest implements CountTest {

  private static final TotalVariationTest DEFAULTS =
      new TotalVariationTest(new Gate(0.05, 0.1, 0.2));
  private static final Linear DISTANCE =
      new Linear("tvd", TotalVariationTest::distance, new double[0], 0.5);

  private final Gate gate;

  private TotalVariationTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from 0.1, a large one from 0.2. */
  public static TotalVariationTest withDefaults() {
    return DEFAULTS;
  }

  @Override
  public String method() {
    return DISTANCE.method();
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public TotalVariationTest withAlpha(double alpha) {
    return new TotalVariationTest(gate.withAlpha(alpha));
  }

  @Override
  public TotalVariationTest withEffectFrom(double moderate, double large) {
    return new TotalVariationTest(gate.withEffectFrom(moderate, large));
  }

  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    reference.requireSameCells(current);
    FeatureCounts coarse = reference.at(Resolution.COARSE);
    long[] r = coarse.toArray();
    long[] c = current.at(Resolution.COARSE).toArray();
    double found = distance(r, c);
    return DISTANCE.test(r, coarse.urn().orElse(null), c, found, found, laws, gate);
  }

  private static double distance(long[] reference, long[] current) {
    Pair pair = Pair.of(reference, current);
    double sum = 0;
    for (int i = 0; i < pair.cells(); i++) {
      sum += pair.m() == 0 || pair.n() == 0 ? 0 : Math.abs(pair.p(i) - pair.q(i));
    }
    return sum / 2;
  }
}
