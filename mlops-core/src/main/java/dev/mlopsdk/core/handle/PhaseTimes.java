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

  private final AtomicLongArray totals = new AtomicLongArray(STRIPES * PADDING);

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  void add(Frame frame) {
    int at = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING;
    totals.getAndIncrement(at);
    long waited = frame.phaseNanos(Phase.QUEUE);
    if (waited != 0) {
      totals.getAndAdd(at + 1, waited);
    }
    totals.getAndAdd(at + 2, frame.phaseNanos(Phase.ENCODE));
    totals.getAndAdd(at + 3, frame.phaseNanos(Phase.INFERENCE));
    totals.getAndAdd(at + 4, frame.phaseNanos(Phase.DECODE));
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
      sum += totals.get(i * PADDING + offset);
    }
    return sum;
  }
}
