package dev.mlopsdk.drift.sequential;

import java.util.Arrays;

/**
 * Counts of the last L buckets, for every L up to a ring, and of all. Kept as running totals at the
 * ends of buckets, so that any stretch is a difference. Not thread-safe; confine to one thread.
 */
final class Suffixes {

  private final int cells;
  private final int ring;
  private final long[] ends;
  private final long[] total;
  private long closed;

  Suffixes(int cells, int ring) {
    this.cells = cells;
    this.ring = ring;
    this.ends = new long[cells * ring];
    this.total = new long[cells];
  }

  long bytes() {
    return (long) Long.BYTES * (ends.length + total.length);
  }

  long closed() {
    return closed;
  }

  /** Adds a bucket; the totals stay below what a long holds. */
  void close(long[] counts) {
    for (int i = 0; i < cells; i++) {
      if (counts[i] > Long.MAX_VALUE - total[i]) {
        throw new IllegalArgumentException(
            "The counts of cell " + i + " overflow a long; begin a new process");
      }
    }
    closed++;
    int slot = slot(closed);
    for (int i = 0; i < cells; i++) {
      total[i] += counts[i];
      ends[slot + i] = total[i];
    }
  }

  /**
   * Splits all values into those before the last {@code buckets} and those of them, the open bucket
   * {@code open} being the last.
   */
  void split(long buckets, long[] open, double[] before, double[] within) {
    long end = closed + 1 - buckets;
    if (end <= 0) {
      Arrays.fill(before, 0);
      for (int i = 0; i < cells; i++) {
        within[i] = (double) total[i] + open[i];
      }
      return;
    }
    int slot = slot(end);
    for (int i = 0; i < cells; i++) {
      before[i] = ends[slot + i];
      within[i] = (double) (total[i] - ends[slot + i]) + open[i];
    }
  }

  private int slot(long bucket) {
    return (int) (bucket % ring) * cells;
  }

  void write(StateWriter out) {
    out.longs(closed);
    out.longs(total);
    out.longs(ends);
  }

  void read(StateReader in) {
    closed = in.nextLong();
    in.longs(total);
    in.longs(ends);
  }
}
