package dev.mlopsdk.drift.quality;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the segment of the latest predictions by the counter of their id: slot = counter modulo
 * size, so a newer one takes the place of an older one. Thread-safe; takes no lock and allocates
 * nothing.
 */
final class SegmentRing {

  static final int UNKNOWN = -1;

  private static final int SIZE = 1 << 16;
  private static final int SEGMENT_BITS = 8;

  /** The counter and the segment + 1; 0 before the first. */
  private final AtomicLongArray slots = new AtomicLongArray(SIZE);

  void remember(long counter, int segment) {
    slots.setOpaque((int) counter & (SIZE - 1), (counter << SEGMENT_BITS) | (segment + 1));
  }

  /** The segment of that prediction, {@link #UNKNOWN} if it is forgotten. */
  int of(long counter) {
    long slot = slots.getOpaque((int) counter & (SIZE - 1));
    return slot >>> SEGMENT_BITS == counter ? (int) (slot & 0xff) - 1 : UNKNOWN;
  }
}
