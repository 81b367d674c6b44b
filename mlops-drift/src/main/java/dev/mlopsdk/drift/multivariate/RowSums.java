package dev.mlopsdk.drift.multivariate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What a fitted test keeps of the rows it has seen: sums, so that replicas add up. Not thread-safe;
 * confine to one thread and merge with combine.
 *
 * <p>Every summand is rounded to 2<sup>−40</sup> and added in 128 bits: no order of rows and no way
 * of dealing them to replicas changes a bit of the result, and nothing overflows. Cost: what the
 * fitted test says per row, no allocation; memory two longs per number kept.
 *
 * @since 0.1
 */
public final class RowSums {

  private static final int MAGIC = 'M' << 24 | 'L' << 16 | 'O' << 8 | 'R';
  private static final int VERSION = 1;
  private static final double UNIT = 0x1p40;

  /** What a summand can be at most: 2⁶² units. */
  private static final double MOST = 0x1p22;

  private final Summary summary;
  private final double[] scratch;
  private final double[] values;
  private final long[] high;
  private final long[] low;
  private long rows;

  RowSums(Summary summary) {
    this.summary = summary;
    this.scratch = new double[summary.scratch()];
    this.values = new double[summary.size()];
    this.high = new long[values.length];
    this.low = new long[values.length];
  }

  /**
   * Adds a row and answers its score: the reconstruction error, the Mahalanobis distance, or the
   * mean kernel with the reference.
   *
   * @throws IllegalArgumentException if the row is not as wide as the reference's
   */
  public double accept(double[] row) {
    if (row.length != summary.width()) {
      throw new IllegalArgumentException(
          "A row has " + summary.width() + " columns as the reference, but has " + row.length);
    }
    double score = summary.summarize(row, scratch, values);
    for (int i = 0; i < values.length; i++) {
      double value = Math.max(-MOST, Math.min(MOST, values[i]));
      long units = Math.round(value * UNIT);
      add(i, units >> 63, units);
    }
    rows++;
    return score;
  }

  private void add(int at, long moreHigh, long moreLow) {
    long sum = low[at] + moreLow;
    high[at] += moreHigh + (Long.compareUnsigned(sum, moreLow) < 0 ? 1 : 0);
    low[at] = sum;
  }

  /**
   * Adds the rows of {@code other} to these, and answers these.
   *
   * @throws IllegalArgumentException if the other sums belong to another fit
   */
  public RowSums combine(RowSums other) {
    requireSame(other.summary.fingerprint());
    long more = other.rows;
    for (int i = 0; i < values.length; i++) {
      add(i, other.high[i], other.low[i]);
    }
    rows += more;
    return this;
  }

  /**
   * Adds the rows of sums that another process wrote by {@link #toBytes}, and answers these.
   *
   * @throws IllegalArgumentException if the bytes are damaged, of another version, or belong to
   *     another fit
   */
  public RowSums combine(byte[] other) {
    int size = size();
    if (other.length != size || crc(other) != ByteBuffer.wrap(other).getInt(size - Integer.BYTES)) {
      throw new IllegalArgumentException(
          "Sums of this fit are "
              + size
              + " bytes that end in their checksum, but these "
              + other.length
              + " bytes do not; pass what RowSums.toBytes() gave for the same fit");
    }
    ByteBuffer in = ByteBuffer.wrap(other);
    if (in.getInt() != MAGIC || in.getInt() != VERSION) {
      throw new IllegalArgumentException(
          "Sums begin with the letters MLOR and format " + VERSION + ", but these do not");
    }
    requireSame(in.getLong());
    rows += in.getLong();
    for (int i = 0; i < values.length; i++) {
      long moreHigh = in.getLong();
      add(i, moreHigh, in.getLong());
    }
    return this;
  }

  /**
   * The sums for another process to add: the letters {@code MLOR}, the format's version 1, the
   * fit's fingerprint, the rows, each sum in 128 bits, and the CRC-32C of all that, big-endian.
   */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(size());
    out.putInt(MAGIC).putInt(VERSION).putLong(summary.fingerprint()).putLong(rows);
    for (int i = 0; i < values.length; i++) {
      out.putLong(high[i]).putLong(low[i]);
    }
    return out.putInt(crc(out.array())).array();
  }

  private int size() {
    return 3 * Integer.BYTES + (2 + 2 * values.length) * Long.BYTES;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  void requireSame(long fingerprint) {
    if (fingerprint != summary.fingerprint()) {
      throw new IllegalArgumentException(
          "Sums belong to the fit they were made for, but these are of fit "
              + Long.toHexString(fingerprint)
              + " and not "
              + Long.toHexString(summary.fingerprint())
              + "; fit with the same rows, options and seed on every replica");
    }
  }

  /** How many rows were added. */
  public long rows() {
    return rows;
  }

  /** Forgets all rows. */
  public void clear() {
    Arrays.fill(high, 0);
    Arrays.fill(low, 0);
    rows = 0;
  }

  RowSums acceptAll(double[][] sample) {
    for (double[] row : sample) {
      accept(row);
    }
    return this;
  }

  /** The mean of the number at {@code index}; 0 without rows. */
  double mean(int index) {
    if (rows == 0) {
      return 0;
    }
    boolean negative = high[index] < 0;
    long lower = negative ? -low[index] : low[index];
    long upper = negative ? ~high[index] + (low[index] == 0 ? 1 : 0) : high[index];
    double sum = upper * 0x1p64 + ((lower >>> 1) * 2.0 + (lower & 1));
    return (negative ? -sum : sum) / UNIT / rows;
  }

  double[] means(int from, int count) {
    double[] means = new double[count];
    Arrays.setAll(means, i -> mean(from + i));
    return means;
  }
}
