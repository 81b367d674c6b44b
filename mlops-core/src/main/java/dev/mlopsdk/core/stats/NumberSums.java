package dev.mlopsdk.core.stats;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link NumberCells} counted, added up; the difference of two is a window. Equal multisets of
 * values make equal sums, whatever their order and grouping. Not thread-safe; filled by one thread,
 * then only read.
 */
final class NumberSums {

  private static final int EXPONENT = 0x7ff;
  private static final int SIGN = 0x800;
  private static final int SMALLEST = -1022;
  private static final double OFFSET = 0x1p-31;

  private final long[] tallies = new long[NumberCells.TALLIES];

  /** By signed exponent field + 1, so that the keys are in the order of the values. */
  private final SortedMap<Integer, long[]> blocks = new TreeMap<>();

  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  void tally(int kind, long by) {
    tallies[kind] += by;
  }

  /** The cells of an octave: sign and exponent of its doubles. */
  long[] block(int octave) {
    int rank = (octave & EXPONENT) + 1;
    return blocks.computeIfAbsent(
        (octave & SIGN) == 0 ? rank : -rank, key -> new long[NumberCells.BLOCK]);
  }

  void extremes(double low, double high) {
    this.low = Math.min(this.low, low);
    this.high = Math.max(this.high, high);
  }

  /** The sums of both. */
  NumberSums plus(NumberSums other) {
    NumberSums result = combined(other, 1);
    result.extremes(low, high);
    result.extremes(other.low, other.high);
    return result;
  }

  /** What was counted since {@code earlier}; without extremes, which do not subtract. */
  NumberSums minus(NumberSums earlier) {
    return combined(earlier, -1);
  }

  private NumberSums combined(NumberSums other, int sign) {
    NumberSums result = new NumberSums();
    for (int i = 0; i < tallies.length; i++) {
      result.tallies[i] = tallies[i] + sign * other.tallies[i];
    }
    blocks.forEach((key, block) -> result.blocks.put(key, block.clone()));
    other.blocks.forEach(
        (key, block) -> {
          long[] into = result.blocks.computeIfAbsent(key, absent -> new long[NumberCells.BLOCK]);
          for (int i = 0; i < into.length; i++) {
            into[i] += sign * block[i];
          }
        });
    result.blocks.values().removeIf(block -> Arrays.stream(block).allMatch(cell -> cell == 0));
    return result;
  }

  long tally(int kind) {
    return tallies[kind];
  }

  /** The finite values. */
  long finite() {
    long sum = tallies[NumberCells.ZERO];
    for (long[] block : blocks.values()) {
      sum += count(block);
    }
    return sum;
  }

  /** The finite values below zero. */
  long negative() {
    return blocks.headMap(0).values().stream().mapToLong(NumberSums::count).sum();
  }

  /** Everything, missing and failed ones too. */
  long volume() {
    return finite() + Arrays.stream(tallies).sum() - tallies[NumberCells.ZERO];
  }

  private static long count(long[] block) {
    long sum = 0;
    for (int i = 0; i < NumberCells.CELLS; i++) {
      sum += block[i];
    }
    return sum;
  }

  /** The mean of the finite values, NaN without any. */
  double mean() {
    long values = finite();
    double sum = 0;
    for (Map.Entry<Integer, long[]> entry : blocks.entrySet()) {
      long n = count(entry.getValue());
      if (n > 0) {
        // Divided first, so that the sum of large values does not overflow.
        sum += (double) n / values * blockMean(entry.getKey(), entry.getValue(), n);
      }
    }
    return values == 0 ? Double.NaN : sum;
  }

  /** With n − 1; NaN below two finite values. Each octave's own part is exact, then added up. */
  double standardDeviation() {
    long values = finite();
    if (values < 2) {
      return Double.NaN;
    }
    double mean = mean();
    // In units of the largest magnitude, whose square might overflow.
    double unit = unit();
    double squares = tallies[NumberCells.ZERO] * square(mean / unit);
    for (Map.Entry<Integer, long[]> entry : blocks.entrySet()) {
      long[] block = entry.getValue();
      long n = count(block);
      if (n > 0) {
        double step = scale(entry.getKey()) / unit * OFFSET;
        squares += within(block, n) * step * step;
        squares += n * square(blockMean(entry.getKey(), block, n) / unit - mean / unit);
      }
    }
    return Math.sqrt(Math.max(0, squares) / (values - 1)) * unit;
  }

  private double unit() {
    return blocks.isEmpty()
        ? 1
        : Math.max(Math.abs(scale(blocks.firstKey())), Math.abs(scale(blocks.lastKey())));
  }

  /** The squared deviations of an octave's offsets from their mean, Σd² − (Σd)²/n, exactly. */
  private static double within(long[] block, long n) {
    BigInteger squares =
        BigInteger.valueOf(block[NumberCells.SQUARES_HIGH])
            .shiftLeft(NumberCells.OFFSET_BITS)
            .add(BigInteger.valueOf(block[NumberCells.SQUARES_LOW]));
    BigInteger sum = BigInteger.valueOf(block[NumberCells.SUM]);
    BigInteger times = squares.multiply(BigInteger.valueOf(n)).subtract(sum.multiply(sum));
    return Math.max(0, times.doubleValue() / n);
  }

  private static double square(double value) {
    return value * value;
  }

  private static double blockMean(int key, long[] block, long n) {
    double mean = scale(key) * (whole(key) + block[NumberCells.SUM] * OFFSET / n);
    // The very largest doubles round to what is none.
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, mean));
  }

  /** The octave's power of two, with its sign. */
  private static double scale(int key) {
    int exponent = Math.max(1, Math.abs(key) - 1);
    double power = Math.scalb(1.0, exponent - 1 + SMALLEST);
    return key < 0 ? -power : power;
  }

  /** 1, but 0 for the subnormal numbers, which lack the leading bit. */
  private static double whole(int key) {
    return Math.abs(key) == 1 ? 0 : 1;
  }

  /** The smallest finite value, NaN without any. */
  double min() {
    long values = finite();
    return values == 0 ? Double.NaN : low <= high ? low : at(1, values);
  }

  /** The largest finite value, NaN without any. */
  double max() {
    long values = finite();
    return values == 0 ? Double.NaN : low <= high ? high : at(values, values);
  }

  /**
   * The smallest value that has at least the share {@code p} of the finite ones at or below it,
   * within 1/128 of its magnitude, exactly for whole numbers below 128; NaN without any.
   */
  double quantile(double p) {
    long values = finite();
    if (values == 0) {
      return Double.NaN;
    }
    long rank = Math.max(1, Math.min(values, (long) Math.ceil(p * values)));
    double cell = at(rank, values);
    return low <= high ? Math.max(low, Math.min(high, cell)) : cell;
  }

  /** About the value of that rank, from 1. */
  private double at(long rank, long values) {
    long left = Math.min(rank, values);
    for (Map.Entry<Integer, long[]> entry : blocks.headMap(0).entrySet()) {
      long[] block = entry.getValue();
      for (int cell = NumberCells.CELLS - 1; cell >= 0; cell--) {
        left -= block[cell];
        if (left <= 0) {
          return within(entry.getKey(), block, cell);
        }
      }
    }
    left -= tallies[NumberCells.ZERO];
    if (left <= 0) {
      return 0;
    }
    for (Map.Entry<Integer, long[]> entry : blocks.tailMap(0).entrySet()) {
      long[] block = entry.getValue();
      for (int cell = 0; cell < NumberCells.CELLS; cell++) {
        left -= block[cell];
        if (left <= 0) {
          return within(entry.getKey(), block, cell);
        }
      }
    }
    return 0;
  }

  /**
   * A value of a cell: its middle, but its lower end if all values of the octave are at such ends,
   * as whole numbers below 128 are.
   */
  private static double within(int key, long[] block, int cell) {
    long ends = 0;
    for (int i = 0; i < NumberCells.CELLS; i++) {
      ends += block[i] * ((long) i << (NumberCells.OFFSET_BITS - NumberCells.CELL_BITS));
    }
    double inside = ends == block[NumberCells.SUM] ? 0 : 0.5;
    return scale(key) * (whole(key) + (cell + inside) / NumberCells.CELLS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberSums sums
        && Arrays.equals(tallies, sums.tallies)
        && low == sums.low
        && high == sums.high
        && blocks.keySet().equals(sums.blocks.keySet())
        && blocks.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), sums.blocks.get(each.getKey())));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tallies) + 31 * blocks.keySet().hashCode();
  }
}
