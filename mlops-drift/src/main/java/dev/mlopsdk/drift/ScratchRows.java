package dev.mlopsdk.drift;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Rows to work in. A thread takes one for the time of a row and gives it back: nothing outlives the
 * thread, and nobody waits. Thread-safe.
 */
final class ScratchRows {

  /** So many threads at once find a row that is there. A power of two. */
  private static final int ROWS = 16;

  /** Ints between two flags, so that they share no cache line. */
  private static final int STRIDE = 32;

  private static final int NONE = -1;

  private final AtomicIntegerArray taken = new AtomicIntegerArray(ROWS * STRIDE);
  private final double[][] rows;
  private final int width;

  ScratchRows(int width) {
    this.width = width;
    this.rows = new double[ROWS][width];
  }

  /** Takes a row, the thread's own first; which one, for {@link #row} and {@link #release}. */
  int acquire() {
    int own = (int) Thread.currentThread().getId();
    for (int i = 0; i < ROWS; i++) {
      int slot = (own + i) & (ROWS - 1);
      if (taken.compareAndSet(slot * STRIDE, 0, 1)) {
        return slot;
      }
    }
    return NONE;
  }

  /** The row taken; a new one where more threads than rows are at work. */
  double[] row(int slot) {
    return slot == NONE ? new double[width] : rows[slot];
  }

  void release(int slot) {
    if (slot != NONE) {
      taken.setRelease(slot * STRIDE, 0);
    }
  }
}
