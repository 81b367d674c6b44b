package dev.mlopsdk.core.log;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scratch memory, a place per thread; a thread that finds its place empty gets new memory.
 * Thread-safe.
 */
final class RecordPool {

  private static final int PLACES = 64;
  private static final int PADDING = 16;

  private final AtomicReferenceArray<RecordBytes> places =
      new AtomicReferenceArray<>(PLACES * PADDING);

  RecordBytes take() {
    RecordBytes bytes = places.getAndSet(place(), null);
    return bytes != null ? bytes : new RecordBytes();
  }

  void give(RecordBytes bytes) {
    places.lazySet(place(), bytes);
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * PADDING;
  }
}
