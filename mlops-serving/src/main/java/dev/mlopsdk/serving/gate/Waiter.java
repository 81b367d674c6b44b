package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Priority;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call in the waiting line, or one part of a caller's list, and what becomes of it. Whoever
 * moves its state by compare-and-set decides; thread-safe.
 */
final class Waiter<I, O> {

  /** Each state is left at most once, and only as the arrows say. */
  enum State {
    /** In the line → any other but DONE. */
    WAITING,
    /** In a leader's batch; the frames are the leader's → DONE, CANCELLED. */
    CLAIMED,
    /** Answers or failure are there. */
    DONE,
    /** The caller has gone: its deadline passed, or it was interrupted. */
    CANCELLED,
    /** A leader saw that the answer would come too late. */
    HOPELESS,
    /** A more urgent call took its place. */
    EVICTED,
    /** The version was closed. */
    TURNED_AWAY
  }

  private final Thread owner;
  private final List<? extends I> inputs;
  private final List<Frame> frames;
  private final Frame tightest;
  private final Priority priority;
  private final long sinceNanos;
  private final boolean later;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  // Written by the leader before the state becomes DONE, read by the owner after.
  private List<O> answers = List.of();
  private @Nullable Throwable failure;
  private boolean followed;

  /**
   * A waiter on the calling thread.
   *
   * @param sinceNanos when it joins the line
   * @param later whether it is a later part of a list, each frame of which waits since its start
   */
  Waiter(List<? extends I> inputs, List<Frame> frames, long sinceNanos, boolean later) {
    this.owner = Thread.currentThread();
    this.inputs = inputs;
    this.frames = frames;
    this.tightest = tightest(frames);
    this.priority = frames.get(0).call().priority();
    this.sinceNanos = sinceNanos;
    this.later = later;
  }

  /** The frame whose deadline comes first. */
  private static Frame tightest(List<Frame> frames) {
    Frame tightest = frames.get(0);
    for (int i = 1; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      if (frame.remainingNanos() < tightest.remainingNanos()) {
        tightest = frame;
      }
    }
    return tightest;
  }

  List<? extends I> inputs() {
    return inputs;
  }

  List<Frame> frames() {
    return frames;
  }

  int rows() {
    return inputs.size();
  }

  Priority priority() {
    return priority;
  }

  /** Tells its frames that their waiting ends now. */
  void starts(long now) {
    for (Frame frame : frames) {
      // It may have waited elsewhere before: for a worker.
      frame.waited(
          later ? now - frame.startNanos() : frame.phaseNanos(Phase.QUEUE) + now - sinceNanos);
    }
  }

  /** Until the first deadline of its frames; {@link Long#MAX_VALUE} without one. */
  long leftNanos() {
    return tightest.remainingNanos();
  }

  State state() {
    return Objects.requireNonNull(state.get());
  }

  boolean waits() {
    return state.get() == State.WAITING;
  }

  /** Whether it has neither an answer nor left the line. */
  boolean pending() {
    State now = state.get();
    return now == State.WAITING || now == State.CLAIMED;
  }

  /** Moves from {@code from} to {@code to}; false if somebody else was faster. */
  boolean move(State from, State to) {
    return state.compareAndSet(from, to);
  }

  void answer(List<O> values) {
    answers = values;
    failure = null;
  }

  void fail(Throwable cause) {
    failure = cause;
  }

  /**
   * The leader is done with it; false if its caller has gone.
   *
   * @param followed whether the leader is another thread
   */
  boolean finish(boolean followed) {
    this.followed = followed;
    return move(State.CLAIMED, State.DONE);
  }

  /** Whether another thread led; known when it is done. */
  boolean followed() {
    return followed;
  }

  void wake() {
    LockSupport.unpark(owner);
  }

  /** The answers, or throws the failure. */
  List<O> outcome() {
    Throwable cause = failure;
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return answers;
  }
}
