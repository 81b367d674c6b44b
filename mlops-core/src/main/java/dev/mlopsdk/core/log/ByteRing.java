package dev.mlopsdk.core.log;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bounded queue of byte records: many producers, one consumer, no lock, no allocation, nobody
 * waits. A producer claims room by a compare-and-set of the tail, copies, and publishes by a
 * release store of the length; the consumer takes records in the order of their claims. Bounded by
 * bytes and by count, both exactly. The producers' methods are thread-safe; {@link #length} and
 * {@link #take} belong to one thread at a time.
 *
 * <p>Room is given in granules of {@value #GRANULE} bytes, whose lengths stand in an array of their
 * own, so a record may wrap around the end and needs no padding there.
 */
final class ByteRing {

  enum Offer {
    ACCEPTED,
    FULL,
    SEALED
  }

  static final int GRANULE = 64;
  static final int MOST_RECORDS = 1 << 22;

  private static final int SHIFT = 6;

  /** A cursor is a position in granules, and above it the number of records, both modular. */
  private static final int POSITION_BITS = 40;

  private static final long POSITION = (1L << POSITION_BITS) - 1;
  private static final long COUNT = (1L << (63 - POSITION_BITS)) - 1;

  /** The tail's sign: nothing is claimed any more. */
  private static final long SEAL = Long.MIN_VALUE;

  /** Places of the cursors, each on a cache line of its own. */
  private static final int TAIL = 16;

  private static final int HEAD = 32;

  private final AtomicLongArray cursors = new AtomicLongArray(48);

  /** The length of the record that begins at a granule, 0 until it is published. */
  private final AtomicIntegerArray lengths;

  private final byte[] bytes;
  private final int granules;
  private final int maxRecords;

  /**
   * @param capacity in bytes, a power of two of at least one granule
   */
  ByteRing(int capacity, int maxRecords) {
    if (Integer.bitCount(capacity) != 1
        || capacity < GRANULE
        || maxRecords < 1
        || maxRecords > MOST_RECORDS) {
      throw new IllegalArgumentException(capacity + " bytes, " + maxRecords + " records");
    }
    this.bytes = new byte[capacity];
    this.granules = capacity >>> SHIFT;
    this.lengths = new AtomicIntegerArray(granules);
    this.maxRecords = maxRecords;
  }

  /** Puts a copy of the first {@code length} bytes, at least one, in the queue, if it has room. */
  Offer offer(byte[] record, int length) {
    int needed = (length + GRANULE - 1) >>> SHIFT;
    while (true) {
      long tail = cursors.get(TAIL);
      if (tail < 0) {
        return Offer.SEALED;
      }
      long head = cursors.getAcquire(HEAD);
      long used = (tail - head) & POSITION;
      if (used > granules) {
        continue; // The tail is old: the consumer has passed it.
      }
      long count = ((tail >>> POSITION_BITS) - (head >>> POSITION_BITS)) & COUNT;
      if (used + needed > granules || count >= maxRecords) {
        return Offer.FULL;
      }
      if (cursors.weakCompareAndSetVolatile(TAIL, tail, advance(tail, needed))) {
        int first = (int) tail & (granules - 1);
        int at = first << SHIFT;
        int whole = Math.min(length, bytes.length - at);
        System.arraycopy(record, 0, bytes, at, whole);
        System.arraycopy(record, whole, bytes, 0, length - whole);
        lengths.setRelease(first, length);
        return Offer.ACCEPTED;
      }
    }
  }

  private static long advance(long cursor, int granules) {
    return ((cursor + granules) & POSITION)
        | ((((cursor >>> POSITION_BITS) + 1) & COUNT) << POSITION_BITS);
  }

  /** Refuses every later record; those that were claimed before are still published. */
  void seal() {
    cursors.accumulateAndGet(TAIL, SEAL, (tail, seal) -> tail | seal);
  }

  /** The length of the oldest record, 0 if there is none or its producer is still copying. */
  int length() {
    return lengths.getAcquire((int) cursors.get(HEAD) & (granules - 1));
  }

  /** Moves the oldest record, which is {@code length} bytes long, to {@code into}. */
  void take(int length, byte[] into, int offset) {
    long head = cursors.get(HEAD);
    int first = (int) head & (granules - 1);
    int at = first << SHIFT;
    int whole = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, into, offset, whole);
    System.arraycopy(bytes, 0, into, offset + whole, length - whole);
    lengths.setOpaque(first, 0);
    cursors.setRelease(HEAD, advance(head, (length + GRANULE - 1) >>> SHIFT));
  }

  /** How many records are claimed and not taken. */
  int records() {
    long head = cursors.getAcquire(HEAD);
    long tail = cursors.get(TAIL);
    return (int)
        Math.min(maxRecords, ((tail >>> POSITION_BITS) - (head >>> POSITION_BITS)) & COUNT);
  }

  /** How many bytes they take, gaps included. */
  long bytes() {
    long head = cursors.getAcquire(HEAD);
    long tail = cursors.get(TAIL);
    return Math.min(granules, (tail - head) & POSITION) << SHIFT;
  }
}
