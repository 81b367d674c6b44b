package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** A reference sample's edges and how much of it each cell holds. Cells are (e_{i−1}, e_i]. */
final class SimulatedReference {

  private final double[] edges;
  private final long[] masses;
  private final ReferenceCells cells;

  private SimulatedReference(double[] edges, long[] masses, ReferenceCells cells) {
    this.edges = edges;
    this.masses = masses;
    this.cells = cells;
  }

  long[] masses() {
    return masses;
  }

  ReferenceCells cells() {
    return cells;
  }

  /** Edges at the order statistics that {@link ReferenceCells#ranks} says. */
  static SimulatedReference ofOrderStatistics(int m, DoubleSupplier law) {
    double[] sorted = sorted(m, law);
    int[] ranks = ReferenceCells.ranks(m);
    double[] edges = Arrays.stream(ranks).mapToDouble(rank -> sorted[rank - 1]).toArray();
    long[] k = new long[ranks.length + 1];
    for (int i = 0; i < k.length; i++) {
      long end = i < ranks.length ? ranks[i] : m + 1L;
      k[i] = end - (i > 0 ? ranks[i - 1] : 0);
    }
    return new SimulatedReference(edges, k, ReferenceCells.ofOrderStatistics(k));
  }

  /** The same edges where ties decide what a cell holds: equal ones collapse. */
  static SimulatedReference ofTies(int m, DoubleSupplier law) {
    double[] sorted = sorted(m, law);
    double[] edges =
        Arrays.stream(ReferenceCells.ranks(m))
            .mapToDouble(rank -> sorted[rank - 1])
            .distinct()
            .filter(edge -> edge < sorted[m - 1])
            .toArray();
    return counted(edges, sorted);
  }

  /** A cell per value of the reference, and one for all above. */
  static SimulatedReference ofCategories(int m, int categories, DoubleSupplier law) {
    double[] edges = new double[categories - 1];
    Arrays.setAll(edges, i -> i);
    return counted(edges, sorted(m, law));
  }

  private static SimulatedReference counted(double[] edges, double[] values) {
    SimulatedReference uncounted =
        new SimulatedReference(
            edges, new long[edges.length + 1], ReferenceCells.ofCounts(new long[edges.length + 1]));
    long[] counts = uncounted.masses;
    for (double value : values) {
      counts[uncounted.cell(value)]++;
    }
    return new SimulatedReference(edges, counts, ReferenceCells.ofCounts(counts));
  }

  private static double[] sorted(int m, DoubleSupplier law) {
    double[] sorted = new double[m];
    Arrays.setAll(sorted, i -> law.getAsDouble());
    Arrays.sort(sorted);
    return sorted;
  }

  int cell(double value) {
    int low = 0;
    int high = edges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (edges[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Counts of the next {@code n} values of a law. */
  long[] bucket(int n, DoubleSupplier law) {
    long[] counts = new long[masses.length];
    for (int i = 0; i < n; i++) {
      counts[cell(law.getAsDouble())]++;
    }
    return counts;
  }
}
