package dev.mlopsdk.drift.measure;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Arrays;

/**
 * The Kolmogorov–Smirnov distance of two samples of which only counts are left, with its
 * significance. Immutable.
 *
 * <p>D = sup<sub>x</sub> |F(x) − G(x)|. Cells are closed on the right, so both distribution
 * functions are known at every edge: the statistic is the largest distance there. Between the edges
 * l and r of a cell the distance is at most max(F(r) − G(l), G(r) − F(l)); {@code atMost} is the
 * largest of these. A cell of one value has no between. The distance of the raw samples lies in
 * [statistic, atMost]. The infinities are the ends of the line; missing and NaN are left out. All
 * fine cells are read.
 *
 * <p>The law of the distance at the edges without drift is simulated ({@link NullLaws}). On raw
 * samples {@code dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest} has D itself and its exact law.
 *
 * <p>Source: A. N. Kolmogorov 1933, N. V. Smirnov 1939; for grouped data W. J. Conover, A
 * Kolmogorov goodness-of-fit test for discontinuous distributions, JASA 67 (1972),
 * doi:10.1080/01621459.1972.10481254.
 *
 * @since 0.1
 */
public final class BinnedKolmogorovSmirnovTest implements CountTest {

  private static final BinnedKolmogorovSmirnovTest DEFAULTS =
      new BinnedKolmogorovSmirnovTest(new Gate(0.05, 0.1, 0.2));
  private static final Linear DISTANCE =
      new Linear("ks", BinnedKolmogorovSmirnovTest::distance, new double[0], 0.5);

  private final Gate gate;

  private BinnedKolmogorovSmirnovTest(Gate gate) {
    this.gate = gate;
  }

  /** Alpha 0.05, a moderate effect from a distance of 0.1, a large one from 0.2. */
  public static BinnedKolmogorovSmirnovTest withDefaults() {
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
  public BinnedKolmogorovSmirnovTest withAlpha(double alpha) {
    return new BinnedKolmogorovSmirnovTest(gate.withAlpha(alpha));
  }

  @Override
  public BinnedKolmogorovSmirnovTest withEffectFrom(double moderate, double large) {
    return new BinnedKolmogorovSmirnovTest(gate.withEffectFrom(moderate, large));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException {@inheritDoc}
   */
  @Override
  public MeasureResult test(FeatureCounts reference, FeatureCounts current, NullLaws laws) {
    reference.requireSameCells(current);
    long[] r = line(reference);
    long[] c = line(current);
    double low = distance(r, c);
    return DISTANCE.test(r, c, low, Math.max(low, within(reference, r, c)), laws, gate);
  }

  /** The counts from minus to plus infinity. */
  private static long[] line(FeatureCounts counts) {
    if (counts.kind() != Feature.Kind.NUMBER) {
      throw new IllegalArgumentException(
          "The Kolmogorov–Smirnov distance orders numbers, but these are categories; use PsiTest");
    }
    long[] line = new long[counts.ordered() + 2];
    System.arraycopy(counts.toArray(), 0, line, 1, counts.ordered());
    line[0] = counts.negativeInfinities();
    line[line.length - 1] = counts.positiveInfinities();
    return line;
  }

  private static double distance(long[] reference, long[] current) {
    double m = Arrays.stream(reference).sum();
    double n = Arrays.stream(current).sum();
    if (m == 0 || n == 0) {
      return 0;
    }
    double largest = 0;
    long below = 0;
    long belowNow = 0;
    for (int i = 0; i < reference.length; i++) {
      below += reference[i];
      belowNow += current[i];
      largest = Math.max(largest, Math.abs(below / m - belowNow / n));
    }
    return largest;
  }

  /** The largest distance between edges. */
  private static double within(FeatureCounts cells, long[] reference, long[] current) {
    double m = Math.max(1, Arrays.stream(reference).sum());
    double n = Math.max(1, Arrays.stream(current).sum());
    double largest = 0;
    long below = reference[0];
    long belowNow = current[0];
    for (int i = 0; i < cells.ordered(); i++) {
      double f = below / m;
      double g = belowNow / n;
      below += reference[i + 1];
      belowNow += current[i + 1];
      if (!cells.single(i)) {
        largest = Math.max(largest, Math.max(below / m - g, belowNow / n - f));
      }
    }
    return largest;
  }
}
