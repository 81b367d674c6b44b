package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The newest rows of one version, a long per value. Thread-safe: one addition takes a place for a
 * row, nobody waits, nothing is allocated. Who reads while a row is written may see some of its
 * values and some of the row that was there before: each is a value that came.
 */
final class RowRing {

  /** A place where no value was written. */
  static final long NOTHING = 0x7ff8_0000_0000_0001L;

  /** There was no value. */
  static final long MISSING = 0x7ff8_0000_0000_0002L;

  /** The value could not be read: it was of another type. */
  static final long BROKEN = 0x7ff8_0000_0000_0003L;

  /** Of a category it is only known that it came. */
  private static final long CAME = 0;

  private static final long NAN = 0x7ff8_0000_0000_0000L;
  private static final int MOST_ROWS = 4096;
  private static final int MOST_CELLS = 1 << 20;

  private final int width;
  private final int mask;
  private final boolean[] number;
  private final AtomicLongArray cells;
  private final AtomicLong next = new AtomicLong();

  RowRing(FeatureSchema schema, int minimumRows) {
    width = schema.size();
    int fitting = Integer.highestOneBit(Math.min(MOST_ROWS, MOST_CELLS / Math.max(1, width)) | 1);
    int enough = Integer.highestOneBit(Math.max(1, 2 * minimumRows - 1));
    int rows = Math.max(fitting, enough);
    mask = rows - 1;
    number = new boolean[width];
    for (int i = 0; i < width; i++) {
      number[i] = schema.feature(i).kind() == Feature.Kind.NUMBER;
    }
    cells = new AtomicLongArray(Math.multiplyExact(rows, width));
    for (int i = 0; i < cells.length(); i++) {
      cells.setPlain(i, NOTHING);
    }
  }

  /** Adds all values of {@code row}. */
  void add(Row row) {
    int base = place();
    for (int i = 0; i < width; i++) {
      cells.setOpaque(base + i, number[i] ? bits(row, i) : row.missing(i) ? MISSING : CAME);
    }
  }

  private static long bits(Row row, int index) {
    double value = row.number(index);
    if (!Double.isNaN(value)) {
      return Double.doubleToRawLongBits(value);
    }
    return row.missing(index) ? MISSING : NAN;
  }

  /** Adds a row of which it is known only that the value at {@code index} was of another type. */
  void addBroken(int index) {
    int base = place();
    for (int i = 0; i < width; i++) {
      cells.setOpaque(base + i, i == index ? BROKEN : NOTHING);
    }
  }

  private int place() {
    return ((int) next.getAndIncrement() & mask) * width;
  }

  /** How many rows came so far. */
  long count() {
    return next.get();
  }

  /** What came at {@code index} in the newest rows that came after the first {@code since}. */
  long[] column(int index, long since) {
    long until = next.get();
    int rows = (int) Math.min(until - since, mask + 1);
    long[] column = new long[rows];
    for (int i = 0; i < rows; i++) {
      column[i] = cells.getOpaque(((int) (until - rows + i) & mask) * width + index);
    }
    return column;
  }
}
