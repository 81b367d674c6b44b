package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Count and total nanoseconds per phase, striped by thread: cheaper than four timers on the
 * caller's path, read only by a scrape. Thread-safe.
 */
final class PhaseTimes {

  private static final int STRIPES = 8;
  private static final int PADDING = 16;

  /** Where a stripe says that a thread has it for itself, and gets plain additions. */
  private static final int TAKEN = 5;

  /** Where the stripe's totals begin of the threads that found it taken. */
  private static final int SHARED = 6;

  private final AtomicLongArray totals = new AtomicLongArray(STRIPES * PADDING);

  void add(Frame frame) {
    add(
        1,
        frame.phaseNanos(Phase.QUEUE),
        frame.phaseNanos(Phase.ENCODE),
        frame.phaseNanos(Phase.INFERENCE),
        frame.phaseNanos(Phase.DECODE));
  }

  /**
   * The times of a list, which are added at once. Not thread-safe; confine to the list's thread.
   */
  static final class Sum {
    private long count;
    private long waited;
    private long encoded;
    private long inferred;
    private long decoded;

    /** Adds those of {@code frame} if it is marked. */
    void add(Frame frame) {
      if (frame.marked()) {
        count++;
        waited += frame.phaseNanos(Phase.QUEUE);
        encoded += frame.phaseNanos(Phase.ENCODE);
        inferred += frame.phaseNanos(Phase.INFERENCE);
        decoded += frame.phaseNanos(Phase.DECODE);
      }
    }
  }

  void add(Sum sum) {
    if (sum.count > 0) {
      add(sum.count, sum.waited, sum.encoded, sum.inferred, sum.decoded);
    }
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private void add(long count, long waited, long encoded, long inferred, long decoded) {
    int at = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING;
    if (totals.compareAndSet(at + TAKEN, 0, 1)) {
      plainAdd(at, count);
      plainAdd(at + 1, waited);
      plainAdd(at + 2, encoded);
      plainAdd(at + 3, inferred);
      plainAdd(at + 4, decoded);
      totals.setRelease(at + TAKEN, 0);
    } else {
      int shared = at + SHARED;
      totals.getAndAdd(shared, count);
      totals.getAndAdd(shared + 1, waited);
      totals.getAndAdd(shared + 2, encoded);
      totals.getAndAdd(shared + 3, inferred);
      totals.getAndAdd(shared + 4, decoded);
    }
  }

  private void plainAdd(int at, long more) {
    totals.setOpaque(at, totals.getPlain(at) + more);
  }

  long count() {
    return sum(0);
  }

  double nanos(Phase phase) {
    return sum(
        switch (phase) {
          case QUEUE -> 1;
          case ENCODE -> 2;
          case INFERENCE -> 3;
          case DECODE -> 4;
        });
  }

  private long sum(int offset) {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      int at = i * PADDING + offset;
      sum += totals.get(at) + totals.get(at + SHARED);
    }
    return sum;
  }
}
