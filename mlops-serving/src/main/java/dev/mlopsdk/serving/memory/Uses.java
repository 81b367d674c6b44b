package dev.mlopsdk.serving.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts who runs a model, striped by thread so that callers on different threads do not share a
 * cache line. Thread-safe.
 *
 * <p>The protocol: a caller counts itself, then reads the model; if it is gone, the caller takes
 * its count back. Who unloads takes the model away first and then asks {@link #quiet}: both steps
 * are sequentially consistent, so a caller that got the model is counted before he looks.
 */
final class Uses {

  private static final int STRIPES = 16;
  private static final int PADDING = 16;

  private final AtomicLongArray counts = new AtomicLongArray(STRIPES * PADDING);

  void enter() {
    counts.getAndIncrement(stripe());
  }

  /** Ends what {@link #enter} began, on the same thread. */
  void exit() {
    counts.getAndDecrement(stripe());
  }

  /** Whether nobody runs what was taken away before. */
  boolean quiet() {
    for (int i = 0; i < STRIPES; i++) {
      if (counts.get(i * PADDING) != 0) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int stripe() {
    return ((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING;
  }
}
