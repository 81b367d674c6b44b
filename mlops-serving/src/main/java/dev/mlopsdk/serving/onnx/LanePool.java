package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lends each lane to one caller at a time, without a lock: a claim is one compare-and-set, mostly
 * on the slot where the same thread found its lane last time. Callers that find none wait in line,
 * until their deadline. Thread-safe.
 *
 * <p>No wake-up is lost: a caller joins the line before it tries once more, and a lane is freed
 * before the line is looked at. Whoever leaves the line wakes the next in it, so two lanes freed at
 * once wake two callers. A new caller may overtake the line once; the head then waits on.
 */
final class LanePool<L extends AutoCloseable> {

  /** Makes a lane when its slot is first claimed. */
  interface Maker<L> {
    L make() throws OrtException;
  }

  /** Ints between two slots: slots share no cache line, nor the line fetched with it. */
  private static final int STRIDE = 32;

  private static final int FREE = 0;
  private static final int TAKEN = 1;

  private final ModelRef ref;
  private final Maker<L> maker;
  private final int size;
  private final AtomicIntegerArray states;
  private final @Nullable Object[] lanes;
  private final ConcurrentLinkedQueue<Thread> line = new ConcurrentLinkedQueue<>();

  LanePool(ModelRef ref, int size, Maker<L> maker) {
    this.ref = ref;
    this.maker = maker;
    this.size = size;
    this.states = new AtomicIntegerArray(size * STRIDE);
    this.lanes = new Object[size];
  }

  /**
   * Claims a lane and returns its slot, for {@link #lane} and {@link #release}.
   *
   * @throws ModelException of kind DEADLINE if the frame's deadline passes or the thread is
   *     interrupted first
   */
  int claim(Frame frame) {
    int slot = tryClaim();
    return slot >= 0 ? slot : await(frame);
  }

  /** The lane of a claimed slot. */
  @SuppressWarnings("unchecked")
  L lane(int slot) throws OrtException {
    Object lane = lanes[slot];
    if (lane == null) {
      lane = maker.make();
      lanes[slot] = lane;
    }
    return (L) lane;
  }

  void release(int slot) {
    states.set(slot * STRIDE, FREE);
    wakeNext();
  }

  private int tryClaim() {
    int slot = ((int) Thread.currentThread().getId() & Integer.MAX_VALUE) % size;
    for (int i = 0; i < size; i++) {
      if (states.compareAndSet(slot * STRIDE, FREE, TAKEN)) {
        return slot;
      }
      slot = slot + 1 == size ? 0 : slot + 1;
    }
    return -1;
  }

  private int await(Frame frame) {
    // The frame keeps the time source to itself, so waiting is measured by its own marks.
    frame.mark(Phase.ENCODE);
    long before = frame.phaseNanos(Phase.ENCODE);
    Thread me = Thread.currentThread();
    line.add(me);
    try {
      int slot = tryClaim();
      while (slot < 0) {
        park(frame);
        slot = tryClaim();
      }
      return slot;
    } finally {
      line.remove(me);
      wakeNext();
      frame.mark(Phase.ENCODE);
      frame.waited(frame.phaseNanos(Phase.ENCODE) - before);
    }
  }

  private void park(Frame frame) {
    long left = frame.remainingNanos();
    if (left <= 0) {
      throw new ModelException(
          ModelException.Kind.DEADLINE,
          "All %d lanes of %s were busy until the deadline passed; allow more with withLanes(...)"
                  .formatted(size, ref)
              + " or call less often");
    }
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.DEADLINE,
          "The thread was interrupted while it waited for a lane of " + ref);
    }
    if (left == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  private void wakeNext() {
    Thread next = line.peek();
    if (next != null) {
      LockSupport.unpark(next);
    }
  }

  /** Closes every lane; no lane may be lent. */
  @SuppressWarnings("unchecked")
  void close(Consumer<L> closer) {
    for (int i = 0; i < size; i++) {
      Object lane = lanes[i];
      if (lane != null) {
        lanes[i] = null;
        closer.accept((L) lane);
      }
    }
  }
}
