package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Edges at the quantiles of a reference: the one for level j/B is the ⌈jm/B⌉-th smallest of m
 * values; equal ones collapse. A value that is one of these and that more than m/B rows share gets
 * a cell of its own by a second edge just below it. The fine levels subdivide the coarse ones, so
 * the coarse view is exactly what a profile with coarse cells alone would hold. Stateless.
 */
final class QuantileEdges {

  /** References of so many values have tails of a hundredth, */
  private static final int TAILS_FROM = 1_000;

  /** and of so many, of a thousandth: ten values lie below the lowest edge either way. */
  private static final int THIN_TAILS_FROM = 10_000;

  private QuantileEdges() {}

  /**
   * Cells at {@code fine} levels of which {@code coarse}, at most as many, make the coarse view;
   * with tails if {@code fine} is larger.
   */
  static NumericCells cells(double[] reference, int coarse, int fine) {
    double[] sorted = Arrays.stream(reference).filter(Double::isFinite).map(x -> x + 0.0).toArray();
    Arrays.sort(sorted);
    NavigableSet<Double> coarseEdges = new TreeSet<>();
    NavigableSet<Double> fineEdges = new TreeSet<>();
    if (sorted.length > 0) {
      for (int d = 0; d < coarse; d++) {
        int from = (int) Math.round((double) fine * d / coarse);
        int parts = (int) Math.round((double) fine * (d + 1) / coarse) - from;
        for (int k = 0; k < parts; k++) {
          if (k == 0 && d > 0) {
            add(sorted, d, coarse, coarse, coarseEdges);
          }
          if (k + d > 0) {
            add(sorted, (long) d * parts + k, (long) coarse * parts, fine, fineEdges);
          }
        }
      }
    }
    fineEdges.addAll(coarseEdges);
    if (fine > coarse && sorted.length >= TAILS_FROM) {
      int thin = sorted.length >= THIN_TAILS_FROM ? 1_000 : 100;
      add(sorted, 1, thin, fine, fineEdges);
      add(sorted, thin - 1, thin, fine, fineEdges);
    }
    double[] edges = fineEdges.stream().mapToDouble(Double::doubleValue).toArray();
    int[] indexes = coarseEdges.stream().mapToInt(e -> Arrays.binarySearch(edges, e)).toArray();
    return NumericCells.of(edges, indexes, Shape.of(sorted, edges));
  }

  /** Adds the edge for level {@code above / below}, or two around an atom. */
  private static void add(double[] sorted, long above, long below, int cells, Set<Double> edges) {
    int m = sorted.length;
    long rank = (above * m + below - 1) / below;
    double value = sorted[(int) rank - 1];
    int ties = rankAfter(sorted, value) - rankAfter(sorted, Math.nextDown(value));
    boolean atom = ties > 1 && (long) ties * cells > m;
    if (atom) {
      edges.add(value);
      if (value > -Double.MAX_VALUE) {
        edges.add(Math.nextDown(value) + 0.0);
      }
    } else if (value < sorted[m - 1]) {
      edges.add(value);
    }
  }

  /** How many values are at most {@code value}. */
  private static int rankAfter(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
