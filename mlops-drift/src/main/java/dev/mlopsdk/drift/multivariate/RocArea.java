package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/**
 * The area under the ROC curve: the share of pairs that scores order rightly, ties half. Immutable.
 *
 * <p>Sources: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Comparing the areas under two or
 * more correlated receiver operating characteristic curves, Biometrics 44 (1988),
 * doi:10.2307/2531595; by ranks as X. Sun, W. Xu, Fast implementation of DeLong's algorithm, IEEE
 * Signal Processing Letters 21 (2014), doi:10.1109/LSP.2014.2337313.
 *
 * @param area in [0, 1]
 * @param variance of the area by DeLong, NaN with one score of a kind
 * @param nullVariance of the area if both kinds have the same law, given the ties
 * @param pairs how many there are
 */
record RocArea(double area, double variance, double nullVariance, double pairs) {

  /** Scores of the rows that are to be high, and of the others; both not empty. */
  static RocArea of(double[] high, double[] low) {
    int m = high.length;
    int n = low.length;
    double[] all = Arrays.copyOf(high, m + n);
    System.arraycopy(low, 0, all, m, n);
    double[] ranks = ranks(all);
    double[] highRanks = ranks(high);
    double[] lowRanks = ranks(low);
    double[] above = new double[m];
    double[] below = new double[n];
    Arrays.setAll(above, i -> (ranks[i] - highRanks[i]) / n);
    Arrays.setAll(below, i -> 1 - (ranks[m + i] - lowRanks[i]) / m);
    double area = Moments.mean(above);
    double variance = Moments.variance(above) / m + Moments.variance(below) / n;
    double pairs = (double) m * n;
    return new RocArea(area, variance, nullVariance(ranks, pairs), pairs);
  }

  /** The variance of mid-ranks over the rows dealt anew. */
  private static double nullVariance(double[] ranks, double pairs) {
    return Moments.variance(ranks) / ranks.length / pairs;
  }

  /** From 1, ties share their mean. */
  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < ranks.length; i++) {
      int first = bound(sorted, values[i], false);
      int last = bound(sorted, values[i], true);
      ranks[i] = 0.5 * (first + 1 + last);
    }
    return ranks;
  }

  /** How many values are below {@code value}, or at or below it. */
  private static int bound(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] <= value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
