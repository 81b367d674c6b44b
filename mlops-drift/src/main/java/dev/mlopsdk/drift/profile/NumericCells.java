package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a number: intervals (e<sub>i−1</sub>, e<sub>i</sub>] with open ends, then −∞, +∞, NaN
 * and missing. Immutable.
 *
 * <p>Closed on the right, so that the cumulative counts are the empirical distribution function at
 * the edges. {@link QuantileEdges} says where the edges of a reference are.
 */
final class NumericCells implements Cells {

  /** Equal-mass cells per feature. More cost one search step per doubling and 8 bytes each. */
  static final int FINE = 64;

  /** Cells of the default PSI. */
  static final int COARSE = 10;

  private final double[] edges;
  private final int[] coarseEdges;
  private final Shape shape;

  /** The edges, filled up with +∞ to a power of two; the last one is never read. */
  private final double[] padded;

  /** Null where the edges are not spread evenly enough for it. */
  private final @Nullable EdgeGrid grid;

  private final View<NumericCells> coarse;
  private final View<NumericCells> tails;

  private NumericCells(double[] edges, int[] coarseEdges, Shape shape) {
    this.edges = edges;
    this.coarseEdges = coarseEdges;
    this.shape = shape;
    this.padded = new double[Integer.highestOneBit(Math.max(1, edges.length)) << 1];
    Arrays.fill(padded, Double.POSITIVE_INFINITY);
    System.arraycopy(edges, 0, padded, 0, edges.length);
    this.grid = EdgeGrid.of(edges);
    this.coarse = view(coarseEdges);
    this.tails =
        view(
            IntStream.concat(
                    Arrays.stream(coarseEdges),
                    edges.length > 0 ? IntStream.of(0, edges.length - 1) : IntStream.empty())
                .sorted()
                .distinct()
                .toArray());
  }

  /** The cells between the edges {@code kept}, indexes of mine. */
  private View<NumericCells> view(int[] kept) {
    int[] to = new int[size()];
    int next = 0;
    for (int cell = 0; cell < to.length; cell++) {
      to[cell] = cell <= edges.length ? next : cell - edges.length + kept.length;
      next += next < kept.length && kept[next] == cell ? 1 : 0;
    }
    if (kept.length == edges.length) {
      return new View<>(this, to);
    }
    double[] fewer = Arrays.stream(kept).mapToDouble(i -> edges[i]).toArray();
    int[] coarser =
        IntStream.range(0, kept.length)
            .filter(i -> Arrays.binarySearch(coarseEdges, kept[i]) >= 0)
            .toArray();
    return new View<>(new NumericCells(fewer, coarser, shape.merged(kept)), to);
  }

  /**
   * Cells with given edges.
   *
   * @param edges finite, strictly ascending
   * @param coarseEdges indexes into {@code edges}, strictly ascending
   */
  static NumericCells of(double[] edges, int[] coarseEdges, Shape shape) {
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
    if (shape.centers().length != own.length + 1) {
      throw new IllegalArgumentException(
          own.length
              + " edges make "
              + (own.length + 1)
              + " cells, but there are "
              + shape.centers().length
              + " centers");
    }
    return new NumericCells(own, coarseEdges.clone(), shape);
  }

  /** The default cells for a reference; values that are not finite are passed over. */
  static NumericCells fromReference(double[] reference) {
    return QuantileEdges.cells(reference, COARSE, FINE);
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
  public View<NumericCells> at(Resolution resolution) {
    return switch (resolution) {
      case FINE -> new View<>(this, IntStream.range(0, size()).toArray());
      case TAILS -> tails;
      case COARSE -> coarse;
    };
  }

  @Override
  public String label(int cell) {
    if (cell > edges.length) {
      return List.of("-infinity", "infinity", "NaN", "missing").get(cell - edges.length - 1);
    }
    if (single(cell)) {
      return Double.toString(edges[cell]);
    }
    String low = cell == 0 ? "(-infinity" : "(" + edges[cell - 1];
    return low + (cell == edges.length ? ", infinity)" : ", " + edges[cell] + "]");
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

  Shape shape() {
    return shape;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumericCells cells
        && Arrays.equals(edges, cells.edges)
        && Arrays.equals(coarseEdges, cells.coarseEdges)
        && shape.equals(cells.shape);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(edges) + Arrays.hashCode(coarseEdges);
  }

  /** How many edges there are, and the outermost. */
  @Override
  public String toString() {
    if (edges.length == 0) {
      return "one interval of numbers";
    }
    return edges.length
        + (edges.length == 1 ? " edge of numbers at " : " edges of numbers from ")
        + edges[0]
        + (edges.length == 1 ? "" : " to " + edges[edges.length - 1]);
  }
}
