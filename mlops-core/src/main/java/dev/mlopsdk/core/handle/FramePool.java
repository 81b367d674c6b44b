package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The frames of one version, a place per thread; a thread that finds its place empty gets a new
 * frame. Thread-safe.
 *
 * @since 0.1
 */
public final class FramePool {

  private static final int PLACES = 64;
  private static final int PADDING = 16;

  private final FeatureSchema schema;
  private final TimeSource time;
  private final AtomicReferenceArray<Frame> places = new AtomicReferenceArray<>(PLACES * PADDING);

  FramePool(FeatureSchema schema, TimeSource time) {
    this.schema = schema;
    this.time = time;
  }

  /** A frame for one prediction. */
  public Frame take() {
    Frame frame = places.getAndSet(place(), null);
    return frame != null ? frame : fresh();
  }

  /** A frame that was in nobody's hands before. */
  public Frame fresh() {
    return new Frame(schema, time);
  }

  /** Gives a frame back, unless it is {@linkplain Frame#lend() lent}. */
  public void give(Frame frame) {
    if (frame.lent()) {
      return;
    }
    frame.release();
    places.lazySet(place(), frame);
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * PADDING;
  }
}
