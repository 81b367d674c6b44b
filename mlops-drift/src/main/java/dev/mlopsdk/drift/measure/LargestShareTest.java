package dev.mlopsdk.drift.measure;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.Resolution;

/**
 * The largest difference of one cell's share, L<sub>∞</sub>, with its significance. Immutable.
 *
 * <pre>
 * L∞ = max |p − q|      in [0, 1]
 * </pre>
 *
 * <p>over the cells' shares p of the reference and q of the current sample: it finds the one
 * category that appeared, and is blind to a little everywhere. The cells are ten intervals between
 * the reference's deciles, open at both ends, and those of −∞, +∞, NaN and missing; for categories
 * the reference's 100 most frequent values, its others, unseen values and missing. Cells that are
 * empty in both samples do not count.
 *
 * <p>The law without drift is simulated ({@link NullLaws}). The smallest detectable difference is
 * reckoned with the largest spread that a share can have, so it errs to the safe side.
 *
 * <p>Source: E. Breck et al., Data Validation for Machine Learning, SysML 2019, section 4, for its
 * use.
 *
 * @since 0.1
 */
public final class LargestShareTest implements CountTest {

  private static final LargestShareTest DEFAULTS = new LargestShareTest(new Gate(0.05, 0.1, 0.2));
  private static final Linear DISTANCE =
      new Linear("linf", LargestShareTest::distance, new double[0], 0.5);

  private final Gate gate;

  private LargestShareTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from 0.1, a large one from 0.2. */
  public static LargestShareTest withDefaults() {
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
  public LargestShareTest withAlpha(double alpha) {
    return new LargestShareTest(gate.withAlpha(alpha));
  }

  @Override
  public LargestShareTest withEffectFrom(double moderate, double large) {
    return new LargestShareTest(gate.withEffectFrom(moderate, large));
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
    double largest = 0;
    for (int i = 0; i < pair.cells() && pair.m() > 0 && pair.n() > 0; i++) {
      largest = Math.max(largest, Math.abs(pair.p(i) - pair.q(i)));
    }
    return largest;
  }
}
