package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
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

  /** Places for the frames of lists, fewer since each holds many. */
  private static final int LISTS = 8;

  private static final int MOST_OF_LIST = 512;

  private final FeatureSchema schema;
  private final TimeSource time;
  private final AtomicReferenceArray<Frame> places = new AtomicReferenceArray<>(PLACES * PADDING);
  private final AtomicReferenceArray<List<Frame>> lists =
      new AtomicReferenceArray<>(LISTS * PADDING);

  FramePool(FeatureSchema schema, TimeSource time) {
    this.schema = schema;
    this.time = time;
  }

  /** A frame for one prediction. */
  public Frame take() {
    Frame frame = places.getAndSet(place(), null);
    return frame != null ? frame : fresh();
  }

  /**
   * As many frames as were {@linkplain #giveAll given back} together by a thread like this one,
   * none the first time: for a list of predictions, which adds and removes at the end.
   */
  public List<Frame> takeAll() {
    List<Frame> all = lists.getAndSet(listPlace(), null);
    return all != null ? all : new ArrayList<>();
  }

  /**
   * Gives frames back, 512 at the most.
   *
   * @param spare what was taken and not used, and holds nothing; it becomes the pool's
   * @param used let go, but for those that are {@linkplain Frame#lend() lent}
   */
  public void giveAll(List<Frame> spare, List<Frame> used) {
    for (Frame frame : used) {
      if (!frame.lent() && spare.size() < MOST_OF_LIST) {
        frame.release();
        spare.add(frame);
      }
    }
    lists.lazySet(listPlace(), spare);
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

  private static int listPlace() {
    return place() & (LISTS * PADDING - 1);
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * PADDING;
  }
}
