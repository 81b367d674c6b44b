package dev.mlopsdk.core.log;

import java.util.Arrays;

/**
 * Records that were taken out of the ring and are not safely in a file yet, in the order of their
 * time. Not thread-safe; confine to one thread.
 */
final class Batch {

  /** Records of one batch, so that an index fits into the low bits of a sort key. */
  private static final int MOST = 1 << 12;

  private static final int INDEX_BITS = 12;
  private static final long LATEST = (1L << (62 - INDEX_BITS)) - 1;

  private final ByteRing ring;
  private final byte[] bytes;
  private final int[] offsets = new int[MOST];
  private final long[] nanos = new long[MOST];
  private final long[] order = new long[MOST];
  private int size;
  private int length;

  /**
   * @param capacity the bytes of one batch, at least those of the largest record
   */
  Batch(ByteRing ring, int capacity) {
    this.ring = ring;
    this.bytes = new byte[capacity];
  }

  /** Takes what the ring has and there is room for; returns how many records came in. */
  int fill() {
    int before = size;
    int next = ring.length();
    while (next > 0 && size < MOST && length + next <= bytes.length) {
      ring.take(next, bytes, length);
      offsets[size] = length;
      nanos[size] = (long) RecordBytes.LONG.get(bytes, length + 1);
      size++;
      length += next;
      next = ring.length();
    }
    if (size > before) {
      sort();
    }
    return size - before;
  }

  private void sort() {
    long first = nanos[0];
    for (int i = 1; i < size; i++) {
      first = nanos[i] - first < 0 ? nanos[i] : first;
    }
    for (int i = 0; i < size; i++) {
      order[i] = (Math.min(LATEST, nanos[i] - first) << INDEX_BITS) | i;
    }
    Arrays.sort(order, 0, size);
  }

  void clear() {
    size = 0;
    length = 0;
  }

  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the {@code rank}-th record in the order of time begins. */
  int offset(int rank) {
    return offsets[index(rank)];
  }

  /** When the {@code rank}-th record was seen, on the caller's ticker. */
  long nanos(int rank) {
    return nanos[index(rank)];
  }

  private int index(int rank) {
    return (int) order[rank] & (MOST - 1);
  }
}
