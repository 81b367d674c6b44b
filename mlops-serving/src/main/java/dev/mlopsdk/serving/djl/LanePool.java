package dev.mlopsdk.serving.djl;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Lanes, each used by one call at a time. A free lane is taken without a lock; who finds none waits
 * in line until his deadline. Thread-safe.
 */
final class LanePool<L> {

  private static final int FREE = 0;
  private static final int TAKEN = 1;

  private final List<L> lanes;
  private final AtomicIntegerArray states;
  // A permit is given back after the lane is marked free, so its holder always finds a free lane.
  private final Semaphore permits;
  private final AtomicBoolean closed = new AtomicBoolean();

  LanePool(List<L> lanes) {
    this.lanes = List.copyOf(lanes);
    this.states = new AtomicIntegerArray(lanes.size());
    this.permits = new Semaphore(lanes.size(), true);
  }

  L lane(int index) {
    return lanes.get(index);
  }

  /**
   * Takes a free lane and answers its index, which {@link #release} must get back.
   *
   * @throws ModelException of kind DEADLINE if the frame's deadline passes first
   * @throws IllegalStateException if the pool is closed
   */
  int acquire(Frame frame) {
    requireOpen();
    if (frame.remainingNanos() <= 0) {
      throw late("before the call had a lane");
    }
    // An untimed tryAcquire overtakes those who wait.
    if (permits.hasQueuedThreads() || !permits.tryAcquire()) {
      await(frame);
    }
    if (closed.get()) {
      permits.release();
      requireOpen();
    }
    return takeFree();
  }

  void release(int index) {
    states.set(index, FREE);
    permits.release();
  }

  /** Whether this call closed the pool: it waited until every lane was given back. */
  boolean close() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    permits.acquireUninterruptibly(lanes.size());
    permits.release(lanes.size()); // so that whoever still waits sees that it is closed
    return true;
  }

  private void await(Frame frame) {
    // The frame keeps the time source to itself, so waiting is measured by its own marks.
    frame.mark(Phase.ENCODE);
    long before = frame.phaseNanos(Phase.ENCODE);
    try {
      if (!permits.tryAcquire(frame.remainingNanos(), TimeUnit.NANOSECONDS)) {
        throw late(
            "while all " + lanes.size() + " lanes were busy; allow more with withLanes(...)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.DEADLINE, "The thread was interrupted while it waited for a lane", e);
    } finally {
      frame.mark(Phase.ENCODE);
      frame.waited(frame.phaseNanos(Phase.ENCODE) - before);
    }
  }

  private static ModelException late(String when) {
    return new ModelException(ModelException.Kind.DEADLINE, "The deadline passed " + when);
  }

  private int takeFree() {
    while (true) {
      for (int i = 0; i < states.length(); i++) {
        if (states.get(i) == FREE && states.compareAndSet(i, FREE, TAKEN)) {
          return i;
        }
      }
      Thread.onSpinWait();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The model was used after it was closed");
    }
  }
}
