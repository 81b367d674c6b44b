package dev.mlopsdk.drift.stream;

import java.util.Arrays;

/**
 * ADWIN's window: buckets of 1, 2, 4 … values, at most {@code maxBuckets} of each size, so that n
 * values take O(maxBuckets · log n) places. All memory is taken at the start; when the last row is
 * full, its oldest bucket goes.
 *
 * <p>Row r holds buckets of 2<sup>r</sup> values, the oldest first, in a ring of its own. Total and
 * variance (the sum of squared deviations) are kept by increments and summed anew from the buckets
 * every 1,024 values: bucket totals are pairwise sums, so the error does not grow with the stream.
 */
final class ExponentialHistogram {

  /** 2^39 values in the last row: over twelve days of a million values a second. */
  private static final int ROWS = 40;

  /** A bucket that enters this row has the sums made anew. */
  private static final int FRESH_SUMS = 10;

  /** Covers what rounding adds to a difference of sums, relative to the largest value. */
  private static final double ROUNDING = 0x1p-44;

  private static final double ALMOST_ONE = 1 - 1e-9;

  private final int maxBuckets;
  private final int stride;
  private final double[] totals;
  private final double[] variances;
  private final int[] first;
  private final int[] size;
  private int rows;
  private long width;
  private double total;
  private double variance;
  private double largest;

  ExponentialHistogram(int maxBuckets) {
    this(maxBuckets, ROWS);
  }

  ExponentialHistogram(int maxBuckets, int mostRows) {
    this.maxBuckets = maxBuckets;
    this.stride = Integer.highestOneBit(maxBuckets) * 2;
    this.totals = new double[mostRows * stride];
    this.variances = new double[mostRows * stride];
    this.first = new int[mostRows];
    this.size = new int[mostRows];
  }

  void clear() {
    Arrays.fill(first, 0);
    Arrays.fill(size, 0);
    rows = 0;
    width = 0;
    total = 0;
    variance = 0;
    largest = 0;
  }

  void add(double value) {
    if (width > 0) {
      double before = width;
      double deviation = value - total / before;
      variance += before * deviation * deviation / (before + 1);
    }
    width++;
    total += value;
    double magnitude = Math.abs(value);
    largest = magnitude > largest ? magnitude : largest;
    push(0, value, 0);
    for (int row = 0; size[row] > maxBuckets; row++) {
      if (row == size.length - 1) {
        dropOldest();
        return;
      }
      merge(row);
    }
  }

  private void push(int row, double bucketTotal, double bucketVariance) {
    int slot = slot(row, size[row]++);
    totals[slot] = bucketTotal;
    variances[slot] = bucketVariance;
    rows = Math.max(rows, row + 1);
  }

  private int slot(int row, int index) {
    return row * stride + ((first[row] + index) & (stride - 1));
  }

  /** The two oldest buckets of a row become one of the next. */
  private void merge(int row) {
    int a = slot(row, 0);
    int b = slot(row, 1);
    double n = 1L << row;
    double difference = (totals[a] - totals[b]) / n;
    push(
        row + 1,
        totals[a] + totals[b],
        variances[a] + variances[b] + n * 0.5 * difference * difference);
    first[row] = (first[row] + 2) & (stride - 1);
    size[row] -= 2;
    if (row + 1 == FRESH_SUMS) {
      sumAnew();
    }
  }

  void dropOldest() {
    int row = rows - 1;
    int slot = slot(row, 0);
    double n = 1L << row;
    width -= 1L << row;
    total -= totals[slot];
    if (width > 0) {
      double rest = width;
      double difference = totals[slot] / n - total / rest;
      variance -= variances[slot] + n * rest * difference * difference / (n + rest);
      variance = Math.max(variance, 0);
    }
    first[row] = (first[row] + 1) & (stride - 1);
    size[row]--;
    while (rows > 0 && size[rows - 1] == 0) {
      rows--;
    }
    if (width == 0) {
      clear();
    }
  }

  /** Total and variance from the buckets, the smallest first. */
  void sumAnew() {
    double n = 0;
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      double m = 1L << row;
      for (int i = size[row] - 1; i >= 0; i--) {
        int slot = slot(row, i);
        if (n > 0) {
          double difference = sum / n - totals[slot] / m;
          squares += n * m / (n + m) * difference * difference;
        }
        squares += variances[slot];
        sum += totals[slot];
        n += m;
      }
    }
    total = sum;
    variance = squares;
  }

  /**
   * Whether some cut into an older and a newer part, each of at least {@code least} values, tells
   * their means apart at {@code delta}.
   *
   * <p>With S = n·u₀ − n₀·u a cut needs at least S² &gt; 2σ²·ln(2 ln n / δ)·n·n₀·n₁, for 1/(n₀ − k)
   * + 1/(n₁ − k) ≥ n/(n₀n₁). That takes no division, and nearly every cut fails it; the others are
   * put to the rule itself.
   */
  boolean hasCut(double delta, int least) {
    double n = width;
    double log = Math.log(2 * Math.log(n) / delta);
    double bound = 2 * (variance / n) * log * n * ALMOST_ONE;
    double slack = n * largest * ROUNDING;
    double n0 = 0;
    double u0 = 0;
    double u1 = total;
    for (int row = rows - 1; row >= 0; row--) {
      double bucket = 1L << row;
      int end = first[row] + size[row];
      for (int i = first[row]; i < end; i++) {
        double bucketTotal = totals[row * stride + (i & (stride - 1))];
        n0 += bucket;
        u0 += bucketTotal;
        u1 -= bucketTotal;
        double n1 = n - n0;
        if (n1 < least) {
          return false;
        }
        double distance = Math.abs(u0 * n - n0 * total) + n0 * slack;
        if (distance * distance >= bound * n0 * n1
            && n0 >= least
            && apart(n0, n1, Math.abs(u0 / n0 - u1 / n1), log, least)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean apart(double n0, double n1, double difference, double log, int least) {
    double m = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
    return difference > Math.sqrt(2 * m * (variance / width) * log) + 2.0 / 3 * log * m;
  }

  long width() {
    return width;
  }

  double mean() {
    return width == 0 ? Double.NaN : total / width;
  }

  /** Of the values in the window, over their number. */
  double variance() {
    return width == 0 ? Double.NaN : variance / width;
  }
}
