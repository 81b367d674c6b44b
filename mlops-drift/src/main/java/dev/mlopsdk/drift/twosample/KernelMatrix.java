package dev.mlopsdk.drift.twosample;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The kernel of every pair of pooled rows, and sums over parts of it. */
final class KernelMatrix {

  /** Sums of kernels, which are up to 1, cancel: equal deals differ by this much at most. */
  private static final double ROUNDING = 1e-12;

  /** Rows whose pairs give the median distance. */
  private static final int FOR_MEDIAN = 1_000;

  /** Row i holds the kernels with the rows before it. */
  private final double[][] below;

  /** The sum of each row's kernels with all others. */
  private final double[] sums;

  private final double total;
  private final boolean constant;

  private KernelMatrix(double[][] below, boolean constant) {
    this.below = below;
    this.constant = constant;
    sums = new double[below.length];
    double all = 0;
    for (int i = 0; i < below.length; i++) {
      double sum = 0;
      for (int j = 0; j < i; j++) {
        sum += below[i][j];
        sums[j] += below[i][j];
      }
      sums[i] += sum;
      all += sum;
    }
    total = all;
  }

  /** With the median distance where {@code bandwidth} is 0. */
  static KernelMatrix of(Rows rows, double bandwidth) {
    // Rows ascend, so all are equal if the first equals the last.
    int last = rows.size() - 1;
    if (Arrays.compare(rows.row(0), rows.row(last)) == 0) {
      return new KernelMatrix(new double[0][], true);
    }
    double width = bandwidth > 0 ? bandwidth : medianDistance(rows);
    double factor = 1 / width;
    double[][] below = new double[rows.size()][];
    for (int i = 0; i < below.length; i++) {
      below[i] = new double[i];
      for (int j = 0; j < i; j++) {
        double distance = Math.sqrt(rows.squaredDistance(i, j)) * factor;
        below[i][j] = Math.exp(-distance * distance / 2);
      }
    }
    return new KernelMatrix(below, false);
  }

  /** Of the pairs that differ; there is one, or the rows are constant. */
  static double medianDistance(Rows rows) {
    int taken = Math.min(FOR_MEDIAN, rows.size());
    int[] index = new int[taken];
    for (int i = 0; i < taken; i++) {
      index[i] = (int) ((long) i * (rows.size() - 1) / (taken - 1));
    }
    double[] distances = new double[taken * (taken - 1) / 2];
    int size = 0;
    for (int i = 0; i < taken; i++) {
      for (int j = 0; j < i; j++) {
        double distance = Math.sqrt(rows.squaredDistance(index[i], index[j]));
        if (distance > 0) {
          distances[size++] = distance;
        }
      }
    }
    if (size == 0) {
      // They differ by less than the root of the smallest double.
      return Math.sqrt(Double.MIN_VALUE);
    }
    double[] sorted = RadixSort.sorted(Arrays.copyOf(distances, size));
    return size % 2 == 1 ? sorted[size / 2] : (sorted[size / 2 - 1] + sorted[size / 2]) / 2;
  }

  boolean constant() {
    return constant;
  }

  double discrepancy(boolean[] chosen, boolean biased) {
    int[] members = new int[chosen.length];
    int size = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        members[size++] = i;
      }
    }
    return discrepancy(members, size, biased);
  }

  /** Of the first {@code n} members, in ascending order, against all others. */
  private double discrepancy(int[] members, int n, boolean biased) {
    double within = 0;
    double touching = 0;
    for (int a = 0; a < n; a++) {
      double[] row = below[members[a]];
      double sum = 0;
      for (int b = 0; b < a; b++) {
        sum += row[members[b]];
      }
      within += sum;
      touching += sums[members[a]];
    }
    double across = touching - 2 * within;
    double others = total - within - across;
    double x = n;
    double y = below.length - x;
    return biased
        ? (2 * within + x) / (x * x) + (2 * others + y) / (y * y) - 2 * across / (x * y)
        : 2 * within / (x * (x - 1)) + 2 * others / (y * (y - 1)) - 2 * across / (x * y);
  }

  /** Deals out the smaller sample, so that swapping the samples draws the same. */
  double pValue(boolean[] inReference, boolean biased, Permutation permutation) {
    int size = inReference.length;
    int reference = 0;
    for (boolean in : inReference) {
      reference += in ? 1 : 0;
    }
    int smaller = Math.min(reference, size - reference);
    double bound = Permutation.atLeast(discrepancy(inReference, biased)) - ROUNDING;
    SplittableRandom random = permutation.random();
    int[] members = new int[smaller];
    int extreme = 0;
    for (int k = 0; k < permutation.count(); k++) {
      int taken = 0;
      for (int i = 0; i < size && taken < smaller; i++) {
        if (random.nextInt(size - i) < smaller - taken) {
          members[taken++] = i;
        }
      }
      extreme += discrepancy(members, smaller, biased) >= bound ? 1 : 0;
    }
    return permutation.pValue(extreme);
  }
}
