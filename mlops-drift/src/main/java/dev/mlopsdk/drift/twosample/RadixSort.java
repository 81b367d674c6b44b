package dev.mlopsdk.drift.twosample;

import java.util.Arrays;

/**
 * Sorts doubles by their bits, eleven at a time. Sign, exponent and the first 21 bits of the
 * fraction take three passes, after which few neighbours are out of order; those are inserted where
 * they belong. Where values are so close that too many are, all six passes are taken. A pass in
 * which all values agree is left out.
 */
final class RadixSort {

  /** Below this the counters cost more than the comparisons. */
  private static final int WORTH_IT = 3_000;

  private static final int DIGIT = 11;
  private static final int BUCKETS = 1 << DIGIT;
  private static final int PASSES = 6;
  private static final int FIRST = 3;

  /** Moves per value after which inserting costs more than three passes. */
  private static final int MOVES = 6;

  private RadixSort() {}

  /** A sorted copy of values that hold no NaN. */
  static double[] sorted(double[] values) {
    long[] keys = sortedKeys(values);
    double[] sorted = new double[keys.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = value(keys[i]);
    }
    return sorted;
  }

  /** The sorted keys of values that hold no NaN: they order, and are equal, as the values are. */
  static long[] sortedKeys(double[] values) {
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(values[i]);
    }
    if (keys.length < WORTH_IT) {
      Arrays.sort(keys);
      return keys;
    }
    long[] spare = new long[keys.length];
    long[] sorted = sortedBy(keys, spare, FIRST);
    return inserted(sorted) ? sorted : sortedBy(sorted, sorted == keys ? spare : keys, 0);
  }

  /** By the digits from {@code firstDigit} to the highest; the result is one of the two arrays. */
  private static long[] sortedBy(long[] keys, long[] spare, int firstDigit) {
    int[] counts = new int[PASSES * BUCKETS];
    for (long key : keys) {
      for (int pass = firstDigit; pass < PASSES; pass++) {
        counts[pass * BUCKETS + digit(key, pass)]++;
      }
    }
    long[] from = keys;
    long[] to = spare;
    for (int pass = firstDigit; pass < PASSES; pass++) {
      int first = pass * BUCKETS;
      if (counts[first + digit(from[0], pass)] < from.length) {
        startsOf(counts, first);
        for (long key : from) {
          to[counts[first + digit(key, pass)]++] = key;
        }
        long[] swap = from;
        from = to;
        to = swap;
      }
    }
    return from;
  }

  /** Sorts by insertion; false, and the same keys in some order, where that takes too long. */
  private static boolean inserted(long[] keys) {
    long moves = (long) MOVES * keys.length;
    for (int i = 1; i < keys.length; i++) {
      long key = keys[i];
      int j = i;
      while (j > 0 && keys[j - 1] > key) {
        keys[j] = keys[j - 1];
        j--;
      }
      keys[j] = key;
      moves -= i - j;
      if (moves < 0) {
        return false;
      }
    }
    return true;
  }

  private static void startsOf(int[] counts, int first) {
    int start = 0;
    for (int i = first; i < first + BUCKETS; i++) {
      int count = counts[i];
      counts[i] = start;
      start += count;
    }
  }

  /** The highest digit holds the sign, which is flipped: negative keys come first. */
  private static int digit(long key, int pass) {
    return (int) ((key ^ Long.MIN_VALUE) >>> (pass * DIGIT)) & (BUCKETS - 1);
  }

  /** Bits whose order is the order of the numbers; adding 0 turns -0.0 into 0.0. */
  private static long key(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  static double value(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }
}
