package dev.mlopsdk.drift.twosample;

import java.util.SplittableRandom;

/**
 * Two samples in one order: the distinct values, ascending, and how often each stands in the
 * reference and in both. Every test of order reads it.
 */
final class Pooled {

  /** Distinct values in the first {@link #distinct} places. */
  final double[] values;

  final int[] reference;
  final int[] both;
  final int distinct;
  final int referenceSize;
  final int currentSize;

  private Pooled(
      double[] values,
      int[] reference,
      int[] both,
      int distinct,
      int referenceSize,
      int currentSize) {
    this.values = values;
    this.reference = reference;
    this.both = both;
    this.distinct = distinct;
    this.referenceSize = referenceSize;
    this.currentSize = currentSize;
  }

  /** Of samples without NaN, in any order. */
  static Pooled of(double[] reference, double[] current) {
    long[] x = RadixSort.sortedKeys(reference);
    long[] y = RadixSort.sortedKeys(current);
    int size = Math.addExact(x.length, y.length);
    double[] values = new double[size];
    int[] a = new int[size];
    int[] both = new int[size];
    int i = 0;
    int j = 0;
    int distinct = 0;
    while (i < x.length || j < y.length) {
      long key = i == x.length ? y[j] : j == y.length ? x[i] : Math.min(x[i], y[j]);
      int fromX = i;
      int fromY = j;
      while (i < x.length && x[i] == key) {
        i++;
      }
      while (j < y.length && y[j] == key) {
        j++;
      }
      values[distinct] = RadixSort.value(key);
      a[distinct] = i - fromX;
      both[distinct++] = i - fromX + j - fromY;
    }
    return new Pooled(values, a, both, distinct, x.length, y.length);
  }

  long size() {
    return (long) referenceSize + currentSize;
  }

  /** n·m/(n + m), the size of two samples as if they were one. */
  double effectiveSize() {
    return (double) referenceSize * currentSize / size();
  }

  boolean ties() {
    return distinct < size();
  }

  /** The standard deviation of both together, with their number below the root. */
  double deviation() {
    double mean = 0;
    for (int j = 0; j < distinct; j++) {
      mean += values[j] * both[j] / size();
    }
    double squares = 0;
    for (int j = 0; j < distinct; j++) {
      squares += (values[j] - mean) * (values[j] - mean) * both[j];
    }
    return Math.sqrt(squares / size());
  }

  /** The value at quantile {@code q} of both, between neighbours on a straight line. */
  double quantile(double q) {
    double place = (size() - 1) * q;
    long below = (long) place;
    double part = place - below;
    double low = at(below);
    double high = at(Math.min(below + 1, size() - 1));
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }

  private double at(long rank) {
    long seen = 0;
    for (int j = 0; j < distinct; j++) {
      seen += both[j];
      if (rank < seen) {
        return values[j];
      }
    }
    throw new IllegalArgumentException("There is no rank " + rank + " of " + size());
  }

  /**
   * The same values dealt out anew: those of the smaller sample, drawn without replacement, stand
   * as the reference, so that swapping the samples draws the same.
   *
   * @param scratch for the counts, as long as there are distinct values
   */
  Pooled deal(SplittableRandom random, int[] scratch) {
    int smaller = Math.min(referenceSize, currentSize);
    int wanted = smaller;
    int left = referenceSize + currentSize;
    for (int j = 0; j < distinct; j++) {
      int drawn = 0;
      for (int k = both[j]; k > 0; k--) {
        if (random.nextInt(left--) < wanted) {
          wanted--;
          drawn++;
        }
      }
      scratch[j] = drawn;
    }
    return new Pooled(
        values, scratch, both, distinct, smaller, referenceSize + currentSize - smaller);
  }
}
