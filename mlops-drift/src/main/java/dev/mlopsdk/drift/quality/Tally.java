package dev.mlopsdk.drift.quality;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Longs that many threads add to, in stripes so that few meet: no lock, and no allocation. Only
 * grows (around, where it overflows); what happened in between is the difference of two snapshots.
 * Thread-safe. A snapshot may hold one part of an addition that is going on and not the other; the
 * next one holds both.
 */
final class Tally {

  /** Longs before and after the others, so that no two stripes share a cache line. */
  private static final int PADDING = 16;

  private final int longs;
  private final AtomicLongArray[] stripes;

  /** A power of two of {@code stripes}. */
  Tally(int longs, int stripes) {
    this.longs = longs;
    this.stripes = new AtomicLongArray[stripes];
    for (int i = 0; i < stripes; i++) {
      this.stripes[i] = new AtomicLongArray(longs + 2 * PADDING);
    }
  }

  /** The stripe of the calling thread. */
  int stripe() {
    return (int) Thread.currentThread().getId() & (stripes.length - 1);
  }

  void add(int stripe, int index, long by) {
    stripes[stripe].getAndAdd(index + PADDING, by);
  }

  long[] snapshot() {
    long[] sum = new long[longs];
    for (AtomicLongArray stripe : stripes) {
      for (int i = 0; i < longs; i++) {
        sum[i] += stripe.getOpaque(i + PADDING);
      }
    }
    return sum;
  }

  static long[] plus(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  static long[] minus(long[] now, long[] before) {
    long[] difference = now.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= before[i];
    }
    return difference;
  }
}
