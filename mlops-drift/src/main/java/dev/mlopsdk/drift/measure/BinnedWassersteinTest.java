package dev.mlopsdk.drift.measure;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Arrays;

/**
 * The Wasserstein distance of two samples of which only counts are left, in standard deviations of
 * the reference, with its significance. Immutable.
 *
 * <pre>
 * W = ∫ |F(x) − G(x)| dx      effect = W / σ
 * </pre>
 *
 * <p>also called earth mover's distance: how far values moved on average, in the feature's own
 * unit. Of a cell's values only their number is known, so all of them stand where the reference's
 * values in that cell have their mean. A move inside a cell is not seen, and what lies beyond the
 * outermost edges counts as the reference's tail does, so the distance is a careful one where
 * values go where the reference never was. Finite values only; σ is the reference's own. Of a
 * constant reference, whose values differ in nothing, W and effect are 0 whatever comes: {@link
 * PsiTest} sees that.
 *
 * <p>The law without drift is simulated ({@link NullLaws}). On raw samples {@code
 * dev.mlopsdk.drift.twosample.WassersteinTest} has W itself.
 *
 * <p>Source: L. N. Vaserstein, Problems of Information Transmission 5 (1969); C. Villani, Optimal
 * Transport, 2009, doi:10.1007/978-3-540-71050-9. Scaling by σ from 0.1 on is Evidently's habit.
 *
 * @since 0.1
 */
public final class BinnedWassersteinTest implements CountTest {

  private static final BinnedWassersteinTest DEFAULTS =
      new BinnedWassersteinTest(new Gate(0.05, 0.1, 0.25));
  private static final String METHOD = "wasserstein";

  private final Gate gate;

  private BinnedWassersteinTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from 0.1 σ, a large one from 0.25 σ. */
  public static BinnedWassersteinTest withDefaults() {
    return DEFAULTS;
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Gate gate() {
    return gate;
  }

  @Override
  public BinnedWassersteinTest withAlpha(double alpha) {
    return new BinnedWassersteinTest(gate.withAlpha(alpha));
  }

  @Override
  public BinnedWassersteinTest withEffectFrom(double moderate, double large) {
    return new BinnedWassersteinTest(gate.withEffectFrom(moderate, large));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException {@inheritDoc}
   */
  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    reference.requireSameCells(current);
    double sigma = reference.referenceDeviation();
    double[] places = places(reference, sigma);
    long[] r = finite(reference);
    long[] c = finite(current);
    double found = distance(places, r, c);
    MeasureResult scaled =
        new Linear(METHOD, (a, b) -> distance(places, a, b), places, 1)
            .test(r, c, found, found, laws, gate);
    double distance = sigma > 0 ? found * sigma : 0;
    return new MeasureResult(
        METHOD,
        distance,
        distance,
        scaled.effectSize(),
        scaled.pValue(),
        scaled.smallestSignificant(),
        scaled.smallestDetectable(),
        scaled.referenceSize(),
        scaled.currentSize(),
        gate);
  }

  private static long[] finite(FeatureCounts counts) {
    return Arrays.copyOf(counts.toArray(), counts.ordered());
  }

  /** Where the cells are, from the reference's mean, in its deviations. */
  private static double[] places(FeatureCounts counts, double sigma) {
    if (counts.kind() != Feature.Kind.NUMBER) {
      throw new IllegalArgumentException(
          "The Wasserstein distance is one of numbers, but these are categories; use PsiTest");
    }
    double[] places = counts.centers();
    for (int i = 0; i < places.length; i++) {
      // By halves, which are exact: the difference of two large numbers may be infinite.
      double far = 0.5 * places[i] - 0.5 * counts.referenceMean();
      places[i] = sigma > 0 ? far / (0.5 * sigma) : 0;
    }
    return places;
  }

  private static double distance(double[] places, long[] reference, long[] current) {
    double m = Arrays.stream(reference).sum();
    double n = Arrays.stream(current).sum();
    if (m == 0 || n == 0) {
      return 0;
    }
    double area = 0;
    long below = 0;
    long belowNow = 0;
    for (int i = 0; i + 1 < places.length; i++) {
      below += reference[i];
      belowNow += current[i];
      area += Math.abs(below / m - belowNow / n) * (places[i + 1] - places[i]);
    }
    return area;
  }
}
