package dev.mlopsdk.core.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts the numbers of one column over log-linear cells: 64 equal ones between each power of two
 * and the next, of either sign, so that a cell is at most 1/64 of its values wide. Per octave it
 * also sums the values and their squares in fixed point: each value is rounded to 32 significant
 * bits and then added exactly, so neither order nor grouping changes a result, and windows subtract
 * without a loss.
 *
 * <p>Everything but the extremes only grows. An octave's cells are made when its first value comes:
 * 536 bytes. One that is not shared belongs to one thread at a time; a shared one adds atomically.
 */
final class NumberCells {

  static final int MISSING = 0;
  static final int NAN = 1;
  static final int POSITIVE_INFINITY = 2;
  static final int NEGATIVE_INFINITY = 3;
  static final int ZERO = 4;
  static final int FAILED = 5;
  static final int TALLIES = 6;

  /** Cells per octave, and after them the sum of the offsets and of their squares in two halves. */
  static final int CELL_BITS = 6;

  static final int CELLS = 1 << CELL_BITS;
  static final int SUM = CELLS;
  static final int SQUARES_HIGH = CELLS + 1;
  static final int SQUARES_LOW = CELLS + 2;
  static final int BLOCK = CELLS + 3;

  /** A value is (1 + offset / 2^31) times its octave's power of two. */
  static final int OFFSET_BITS = 31;

  private static final int FRACTION_BITS = 52;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final int EXPONENT = 0x7ff;
  private static final long ROUND = 1L << (FRACTION_BITS - OFFSET_BITS - 1);

  /** Octaves that get cells, so that odd inputs cannot fill the memory: 137 kB. */
  static final int MOST_OCTAVES = 256;

  private static final int GROUP_BITS = 6;
  private static final int GROUP = 1 << GROUP_BITS;

  private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle DOUBLE = MethodHandles.arrayElementVarHandle(double[].class);
  private static final VarHandle OCTAVE = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final VarHandle OCTAVES = MethodHandles.arrayElementVarHandle(long[][][].class);

  private final boolean shared;
  private final long[] tallies = new long[TALLIES];
  private final long[] @Nullable [] @Nullable [] octaves = new long[GROUP][][];

  /** The extremes of each of the latest buckets, by the bucket's number modulo their count. */
  private final double[] lows;

  private final double[] highs;

  /** Octaves with cells; about, where it is shared. */
  private int made;

  /**
   * Empty cells.
   *
   * @param buckets how many buckets' extremes are kept
   * @param shared whether several threads add at once
   */
  NumberCells(int buckets, boolean shared) {
    this.shared = shared;
    this.lows = new double[buckets];
    this.highs = new double[buckets];
    Arrays.fill(lows, Double.POSITIVE_INFINITY);
    Arrays.fill(highs, Double.NEGATIVE_INFINITY);
  }

  /** Counts one value in the bucket at {@code slot}. */
  void add(double value, int slot) {
    long bits = Double.doubleToRawLongBits(value);
    int octave = (int) (bits >>> FRACTION_BITS);
    if ((octave & EXPONENT) == EXPONENT) {
      tally(Double.isNaN(value) ? NAN : value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY);
      return;
    }
    if (value == 0) {
      tally(ZERO);
    } else {
      long fraction = bits & FRACTION;
      long offset = (fraction + ROUND) >>> (FRACTION_BITS - OFFSET_BITS);
      long square = offset * offset;
      long[] block = block(octave);
      if (block == null) {
        tally(FAILED);
        return;
      }
      bump(block, (int) (fraction >>> (FRACTION_BITS - CELL_BITS)), 1);
      bump(block, SUM, offset);
      bump(block, SQUARES_HIGH, square >>> OFFSET_BITS);
      bump(block, SQUARES_LOW, square & ((1L << OFFSET_BITS) - 1));
    }
    extremes(value, slot);
  }

  /** Counts one that is no number. */
  void tally(int kind) {
    bump(tallies, kind, 1);
  }

  private void bump(long[] array, int index, long by) {
    if (shared) {
      LONG.getAndAdd(array, index, by);
    } else {
      array[index] += by;
    }
  }

  private void extremes(double value, int slot) {
    if (shared) {
      double low = (double) DOUBLE.getOpaque(lows, slot);
      while (value < low && !DOUBLE.weakCompareAndSet(lows, slot, low, value)) {
        low = (double) DOUBLE.getOpaque(lows, slot);
      }
      double high = (double) DOUBLE.getOpaque(highs, slot);
      while (value > high && !DOUBLE.weakCompareAndSet(highs, slot, high, value)) {
        high = (double) DOUBLE.getOpaque(highs, slot);
      }
    } else {
      if (value < lows[slot]) {
        lows[slot] = value;
      }
      if (value > highs[slot]) {
        highs[slot] = value;
      }
    }
  }

  private long @Nullable [] block(int octave) {
    long @Nullable [] @Nullable [] group = octaves[octave >>> GROUP_BITS];
    long @Nullable [] block = group == null ? null : group[octave & (GROUP - 1)];
    return block != null ? block : made(octave);
  }

  /** The first value of an octave; of several threads' blocks one stays. Null if it is too much. */
  private long @Nullable [] made(int octave) {
    if (made >= MOST_OCTAVES) {
      return null;
    }
    made++;
    int at = octave >>> GROUP_BITS;
    OCTAVES.compareAndSet(octaves, at, (long[][]) null, new long[GROUP][]);
    long[][] group = (long[][]) OCTAVES.getAcquire(octaves, at);
    OCTAVE.compareAndSet(group, octave & (GROUP - 1), (long[]) null, new long[BLOCK]);
    return (long[]) OCTAVE.getAcquire(group, octave & (GROUP - 1));
  }

  /** Forgets the extremes of the bucket at {@code slot}, which no window reaches any more. */
  void forget(int slot) {
    DOUBLE.setOpaque(lows, slot, Double.POSITIVE_INFINITY);
    DOUBLE.setOpaque(highs, slot, Double.NEGATIVE_INFINITY);
  }

  /** Adds what was counted so far to {@code sums}. */
  void addTo(NumberSums sums) {
    for (int i = 0; i < TALLIES; i++) {
      sums.tally(i, (long) LONG.getOpaque(tallies, i));
    }
    for (int at = 0; at < GROUP; at++) {
      long[][] group = (long[][]) OCTAVES.getAcquire(octaves, at);
      for (int i = 0; group != null && i < GROUP; i++) {
        long[] block = (long[]) OCTAVE.getAcquire(group, i);
        if (block != null) {
          long[] into = sums.block(at << GROUP_BITS | i);
          for (int cell = 0; cell < BLOCK; cell++) {
            into[cell] += (long) LONG.getOpaque(block, cell);
          }
        }
      }
    }
  }

  /** Adds the extremes of the bucket at {@code slot} to {@code sums}. */
  void addExtremesTo(NumberSums sums, int slot) {
    sums.extremes((double) DOUBLE.getOpaque(lows, slot), (double) DOUBLE.getOpaque(highs, slot));
  }
}
