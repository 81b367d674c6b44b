package dev.mlopsdk.drift.profile;

/** Cells seen at a coarser resolution. Immutable. */
final class View<C extends Cells> {

  private final C cells;

  /** Per finer cell the coarser one that it is part of. */
  private final int[] to;

  /** Takes {@code to} over. */
  View(C cells, int[] to) {
    this.cells = cells;
    this.to = to;
  }

  /** The coarser cells. */
  C cells() {
    return cells;
  }

  /** The coarser cell that {@code cell} is part of. */
  int of(int cell) {
    return to[cell];
  }

  long[] sum(long[] counts) {
    long[] sums = new long[cells.size()];
    for (int i = 0; i < counts.length; i++) {
      sums[to[i]] += counts[i];
    }
    return sums;
  }
}
