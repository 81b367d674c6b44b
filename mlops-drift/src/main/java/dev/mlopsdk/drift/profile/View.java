package dev.mlopsdk.drift.profile;

/**
 * Cells seen at a coarser resolution. Immutable; the array is never changed.
 *
 * @param cells the coarser cells
 * @param to per finer cell the coarser one that it is part of
 */
record View<C extends Cells>(C cells, int[] to) {

  long[] sum(long[] counts) {
    long[] sums = new long[cells.size()];
    for (int i = 0; i < counts.length; i++) {
      sums[to[i]] += counts[i];
    }
    return sums;
  }
}
