package dev.mlopsdk.core.handle;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts who uses a version, striped by thread so that callers on different threads do not share a
 * cache line. Thread-safe.
 *
 * <p>The protocol: a caller adds one to its stripe, then reads again which version is current; if
 * that changed it takes its one back and does not use the version. The retirer publishes the
 * successor first and then waits until it has seen every stripe at zero. Both steps are
 * sequentially consistent, so a caller that passed its second read is counted before the retirer
 * looks, and a stripe that was once seen at zero can only be touched by callers that will not pass
 * theirs.
 */
final class Leases {

  private static final int STRIPES = 16;
  private static final int PADDING = 16;

  private final AtomicLongArray counts = new AtomicLongArray(STRIPES * PADDING);

  /** Bit i is set once stripe i was seen at zero; only the retirer writes it. */
  private int drained;

  void enter() {
    counts.getAndIncrement(stripe());
  }

  /** Ends what {@link #enter} began; on the same thread, since the thread names the stripe. */
  void exit() {
    counts.getAndDecrement(stripe());
  }

  /** Whether every stripe has been at zero since the successor was published. Retirer only. */
  boolean drain() {
    for (int i = 0; i < STRIPES; i++) {
      if (counts.get(i * PADDING) == 0) {
        drained |= 1 << i;
      }
    }
    return drained == (1 << STRIPES) - 1;
  }

  /** How many leases are held, roughly while they change. */
  long held() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += counts.get(i * PADDING);
    }
    return sum;
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int stripe() {
    return ((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING;
  }
}
