package dev.mlopsdk.core.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** The columns as the rows of some threads fill them, one row at a time. */
final class Stripe {

  /** Between these and whatever else is in memory no cache line is shared. */
  private static final int PADDING = 16;

  private static final int TAKEN = PADDING;
  private static final int ROWS = PADDING + 1;
  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(long[].class);

  private final boolean shared;
  private final long[] state = new long[2 * PADDING + 2];
  private final NumberCells[] columns;

  Stripe(int columns, int buckets, boolean shared) {
    this.shared = shared;
    this.columns = new NumberCells[columns];
    Arrays.setAll(this.columns, i -> new NumberCells(buckets, shared));
  }

  /** Takes the stripe for one row if it is free; never waits. */
  boolean acquire() {
    return STATE.compareAndSet(state, TAKEN, 0L, 1L);
  }

  /** Gives it back; what was added is visible to the next who takes it. */
  void release() {
    if (!shared) {
      STATE.setRelease(state, TAKEN, 0L);
    }
  }

  void row() {
    if (shared) {
      STATE.getAndAdd(state, ROWS, 1L);
    } else {
      state[ROWS]++;
    }
  }

  long rows() {
    return (long) STATE.getOpaque(state, ROWS);
  }

  NumberCells column(int index) {
    return columns[index];
  }
}
