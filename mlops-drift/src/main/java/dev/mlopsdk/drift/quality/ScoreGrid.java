package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The cells that scores in [0, 1] are counted in: [e_k, e_(k+1)), the last one closed. Immutable.
 *
 * <p>Counts of equal grids add up. What is read from counts is exact where an edge stands (a
 * threshold, a border of a calibration bin) and has a stated bound elsewhere.
 *
 * @since 0.1
 */
public final class ScoreGrid {

  private static final int FINE = 500;
  private static final int COARSE = 100;

  /** Cells per factor of two near 0 and near 1, and how many factors of two. */
  private static final int PER_OCTAVE = 8;

  private static final int OCTAVES = 12;
  private static final double OCTAVES_FROM = 0.064;

  private final double[] edges;

  private ScoreGrid(double[] edges) {
    this.edges = edges;
  }

  /**
   * 680 cells: edges at every 1/500, and from 0.064 down to 0.000016, as from 0.936 up to 0.999984,
   * eight for each factor of two, since the scores of rare classes crowd there.
   */
  public static ScoreGrid withDefaults() {
    DoubleStream even = IntStream.rangeClosed(0, FINE).mapToDouble(i -> i / (double) FINE);
    double[] crowded =
        IntStream.range(0, PER_OCTAVE * OCTAVES)
            .mapToDouble(i -> OCTAVES_FROM * Math.pow(2, -i / (double) PER_OCTAVE))
            // Those that are an even edge already, or would be but for a rounding.
            .filter(edge -> Math.abs(edge * FINE - Math.rint(edge * FINE)) > 1e-6)
            .toArray();
    return of(
        DoubleStream.concat(
                even,
                DoubleStream.concat(
                    Arrays.stream(crowded), Arrays.stream(crowded).map(edge -> 1 - edge)))
            .toArray());
  }

  /** 100 cells of one width: for many segments. */
  public static ScoreGrid coarse() {
    return of(IntStream.rangeClosed(0, COARSE).mapToDouble(i -> i / (double) COARSE).toArray());
  }

  private static ScoreGrid of(double[] edges) {
    return new ScoreGrid(Arrays.stream(edges).sorted().distinct().toArray());
  }

  /** The same grid with an edge at {@code threshold}, in [0, 1], too. */
  public ScoreGrid withEdge(double threshold) {
    return of(
        DoubleStream.concat(
                Arrays.stream(edges), DoubleStream.of(Labelled.requireThreshold(threshold) + 0.0))
            .toArray());
  }

  /** How many cells there are. */
  public int size() {
    return edges.length - 1;
  }

  /** Where cell {@code k} begins; for {@code k} = {@link #size()} where the last one ends. */
  public double edge(int k) {
    return edges[k];
  }

  /** Whether there is an edge at {@code score}. */
  boolean hasEdge(double score) {
    return Arrays.binarySearch(edges, score + 0.0) >= 0;
  }

  /** The cell of a score in [0, 1]. */
  int cell(double score) {
    int found = Arrays.binarySearch(edges, score + 0.0);
    return Math.min(size() - 1, found < 0 ? -found - 2 : found);
  }

  /** The first cell that begins at {@code score} or above. */
  int from(double score) {
    int found = Arrays.binarySearch(edges, score + 0.0);
    return found < 0 ? -found - 1 : found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreGrid grid && Arrays.equals(edges, grid.edges);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(edges);
  }

  @Override
  public String toString() {
    return size() + " cells of scores";
  }
}
