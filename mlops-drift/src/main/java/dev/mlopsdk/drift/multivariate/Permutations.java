package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/**
 * P-values by dealing the rows of two samples anew: (1 + at least as far) / (1 + all), which is
 * never 0 and never too small. Stateless.
 *
 * <p>Source: B. Phipson, G. K. Smyth, Permutation P-values should never be zero, Statistical
 * Applications in Genetics and Molecular Biology 9 (2010), doi:10.2202/1544-6115.1585.
 */
final class Permutations {

  /** Statistics that differ by less, relatively, are equal but for rounding. */
  private static final double EQUAL = 1e-10;

  private Permutations() {}

  /** Of Welch's t, two-sided; the order of values does not matter. */
  static double welch(double[] first, double[] second, int permutations, Draws draws) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    // Centred, so that the variances below do not cancel.
    double mean = Moments.mean(all);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] -= mean;
      sum += all[i];
      squares += all[i] * all[i];
    }
    int few = Math.min(first.length, second.length);
    double[] fewer = first.length == few ? first : second;
    double own = 0;
    double ownSquares = 0;
    for (double value : fewer) {
      own += value - mean;
      ownSquares += (value - mean) * (value - mean);
    }
    double found = t(own, ownSquares, few, sum, squares, all.length) * (1 - EQUAL);
    int[] order = new Draws(0).order(all.length);
    Arrays.sort(order);
    int far = 1;
    for (int b = 0; b < permutations; b++) {
      draws.deal(order, few);
      own = 0;
      ownSquares = 0;
      for (int i = 0; i < few; i++) {
        double value = all[order[i]];
        own += value;
        ownSquares += value * value;
      }
      far += t(own, ownSquares, few, sum, squares, all.length) >= found ? 1 : 0;
    }
    return far / (permutations + 1.0);
  }

  private static double t(
      double own, double ownSquares, int n, double sum, double squares, int all) {
    double m = all - n;
    double rest = sum - own;
    double gap = Math.abs(own / n - rest / m);
    double variance =
        Math.max(0, ownSquares - own * own / n) / (n * (n - 1.0))
            + Math.max(0, squares - ownSquares - rest * rest / m) / (m * (m - 1));
    return gap == 0 ? 0 : gap / Math.sqrt(variance);
  }

  /** Of the squared distance of the means of the first {@code m} rows and the others. */
  static double meanDistance(double[][] rows, int m, int permutations, Draws draws) {
    int width = rows[0].length;
    double[] all = new double[width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        all[j] += row[j];
      }
    }
    int few = Math.min(m, rows.length - m);
    int[] order = new Draws(0).order(rows.length);
    Arrays.sort(order);
    int[] fewer = few == m ? order : reversed(order);
    double[] own = new double[width];
    double found = distance(rows, fewer, few, all, own) * (1 - EQUAL);
    int far = 1;
    for (int b = 0; b < permutations; b++) {
      draws.deal(order, few);
      far += distance(rows, order, few, all, own) >= found ? 1 : 0;
    }
    return far / (permutations + 1.0);
  }

  private static int[] reversed(int[] order) {
    int[] reversed = new int[order.length];
    Arrays.setAll(reversed, i -> order[order.length - 1 - i]);
    return reversed;
  }

  private static double distance(
      double[][] rows, int[] order, int few, double[] all, double[] own) {
    Arrays.fill(own, 0);
    for (int i = 0; i < few; i++) {
      double[] row = rows[order[i]];
      for (int j = 0; j < own.length; j++) {
        own[j] += row[j];
      }
    }
    double squares = 0;
    double others = rows.length - few;
    for (int j = 0; j < own.length; j++) {
      double gap = own[j] / few - (all[j] - own[j]) / others;
      squares += gap * gap;
    }
    return squares;
  }
}
