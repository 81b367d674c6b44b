package dev.mlopsdk.drift;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a number: intervals (e<sub>i−1</sub>, e<sub>i</sub>] with open ends, then −∞, +∞, NaN
 * and missing. Immutable.
 *
 * <p>Closed on the right, so that the cumulative counts are the empirical distribution function at
 * the edges. Edges are order statistics of the reference: the one for level j/B is the ⌈jm/B⌉-th
 * smallest of m values; equal ones collapse. A value that is one of these and that more than m/B
 * rows share gets a cell of its own by a second edge just below it. The fine levels subdivide the
 * coarse ones, so the coarse view is exactly what a profile with coarse cells alone would hold.
 */
final class NumericCells implements Cells {

  /** Equal-mass cells per feature. More cost one search step per doubling and 8 bytes each. */
  static final int FINE = 64;

  /** Cells of the default PSI. */
  static final int COARSE = 10;

  private final double[] edges;
  private final int[] coarseEdges;

  /** The edges, filled up with +∞ to a power of two; the last one is never read. */
  private final double[] padded;

  /** Null where the edges are not spread evenly enough for it. */
  private final @Nullable EdgeGrid grid;

  private NumericCells(double[] edges, int[] coarseEdges) {
    this.edges = edges;
    this.coarseEdges = coarseEdges;
    this.padded = new double[Integer.highestOneBit(Math.max(1, edges.length)) << 1];
    Arrays.fill(padded, Double.POSITIVE_INFINITY);
    System.arraycopy(edges, 0, padded, 0, edges.length);
    this.grid = EdgeGrid.of(edges);
  }

  /**
   * Cells with given edges.
   *
   * @param edges finite, strictly ascending
   * @param coarseEdges indexes into {@code edges}, strictly ascending
   */
  static NumericCells of(double[] edges, int[] coarseEdges) {
    double[] own = new double[edges.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = edges[i] + 0.0;
      if (!Double.isFinite(own[i]) || (i > 0 && !(own[i - 1] < own[i]))) {
        throw new IllegalArgumentException(
            "Edges are finite and ascend, but are " + Arrays.toString(edges));
      }
    }
    for (int i = 0; i < coarseEdges.length; i++) {
      if (coarseEdges[i] < 0
          || coarseEdges[i] >= own.length
          || (i > 0 && coarseEdges[i - 1] >= coarseEdges[i])) {
        throw new IllegalArgumentException(
            "Coarse edges are ascending indexes of edges below "
                + own.length
                + ", but are "
                + Arrays.toString(coarseEdges));
      }
    }
    return new NumericCells(own, coarseEdges.clone());
  }

  /** The default cells for a reference; values that are not finite are passed over. */
  static NumericCells fromReference(double[] reference) {
    return fromReference(reference, COARSE, FINE);
  }

  /**
   * Cells at {@code fine} levels of which {@code coarse}, at most as many, make the coarse view.
   */
  static NumericCells fromReference(double[] reference, int coarse, int fine) {
    double[] sorted = Arrays.stream(reference).filter(Double::isFinite).map(x -> x + 0.0).toArray();
    Arrays.sort(sorted);
    TreeSet<Double> coarseEdges = new TreeSet<>();
    TreeSet<Double> fineEdges = new TreeSet<>();
    if (sorted.length > 0) {
      for (int d = 0; d < coarse; d++) {
        int from = (int) Math.round((double) fine * d / coarse);
        int parts = (int) Math.round((double) fine * (d + 1) / coarse) - from;
        for (int k = 0; k < parts; k++) {
          if (k == 0 && d > 0) {
            addEdges(sorted, d, coarse, coarse, coarseEdges);
          }
          if (k + d > 0) {
            addEdges(sorted, (long) d * parts + k, (long) coarse * parts, fine, fineEdges);
          }
        }
      }
    }
    fineEdges.addAll(coarseEdges);
    double[] edges = fineEdges.stream().mapToDouble(Double::doubleValue).toArray();
    int[] indexes = coarseEdges.stream().mapToInt(e -> Arrays.binarySearch(edges, e)).toArray();
    return new NumericCells(edges, indexes);
  }

  /** Adds the edge for level {@code above / below}, or two around an atom. */
  private static void addEdges(
      double[] sorted, long above, long below, int cells, Set<Double> edges) {
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

  /** The cell of {@code value}: the number of edges below it. */
  int cell(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    EdgeGrid even = grid;
    return even != null ? even.below(value) : search(padded, value);
  }

  /**
   * A search whose only branch is its count. The choice in it becomes a conditional move; quantile
   * edges keep it an even one.
   */
  private static int search(double[] edges, double value) {
    int cell = 0;
    for (int half = edges.length >> 1; half > 0; half >>= 1) {
      cell = edges[cell + half - 1] < value ? cell + half : cell;
    }
    return cell;
  }

  private int special(double value) {
    if (Double.isNaN(value)) {
      return nan();
    }
    return value < 0 ? edges.length + 1 : edges.length + 2;
  }

  /** How many cells finite numbers have: 0 to this, in ascending order. */
  int finite() {
    return edges.length + 1;
  }

  int negativeInfinity() {
    return edges.length + 1;
  }

  int positiveInfinity() {
    return edges.length + 2;
  }

  int nan() {
    return edges.length + 3;
  }

  @Override
  public int size() {
    return edges.length + 5;
  }

  @Override
  public int coarseSize() {
    return coarseEdges.length + 5;
  }

  @Override
  public int coarse(int cell) {
    if (cell > edges.length) {
      return cell - edges.length + coarseEdges.length;
    }
    int at = Arrays.binarySearch(coarseEdges, cell);
    return at >= 0 ? at : -at - 1;
  }

  /** Whether all values of {@code cell} are equal. */
  boolean single(int cell) {
    return cell > 0 && cell < edges.length && edges[cell - 1] == Math.nextDown(edges[cell]);
  }

  double[] edges() {
    return edges.clone();
  }

  int[] coarseEdges() {
    return coarseEdges.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericCells cells
        && Arrays.equals(edges, cells.edges)
        && Arrays.equals(coarseEdges, cells.coarseEdges);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(edges) + Arrays.hashCode(coarseEdges);
  }
}
