package dev.mlopsdk.core.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Estimates how many different texts a window holds, by linear counting (Whang, Vander-Zanden and
 * Taylor 1990, doi:10.1145/78922.78925): a text hashes to one of 2,048 cells, which keeps the
 * number of the latest bucket it was seen in; of n texts −m ln(share of cells not seen) is left to
 * conclude. Off by some 2 % up to 2,000 texts; more than 15,615 are not told apart. 8 kB.
 * Thread-safe, without a lock.
 */
final class DistinctCells {

  private static final int BITS = 11;
  private static final int CELLS = 1 << BITS;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(int[].class);

  private final int[] buckets = new int[CELLS];

  /** Sees {@code text} in {@code bucket}, from 1. */
  void add(String text, int bucket) {
    int hash = text.hashCode();
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    int cell = (hash ^ hash >>> 16) >>> (32 - BITS);
    int seen = (int) CELL.getOpaque(buckets, cell);
    while (seen < bucket && !CELL.weakCompareAndSet(buckets, cell, seen, bucket)) {
      seen = (int) CELL.getOpaque(buckets, cell);
    }
  }

  /** How many different texts were seen since {@code bucket}, about. */
  double since(int bucket) {
    int free = 0;
    for (int i = 0; i < CELLS; i++) {
      free += (int) CELL.getOpaque(buckets, i) < bucket ? 1 : 0;
    }
    return CELLS * Math.log((double) CELLS / Math.max(1, free));
  }
}
