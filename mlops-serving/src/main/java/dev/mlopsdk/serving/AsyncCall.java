package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Prediction;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call and the future of its answer. Whoever completes it from outside while it
 * waits, by a cancel or a timeout, takes it out of the line. Thread-safe as a future; its links
 * belong to the line's lock, frame and result to the worker that took it.
 */
final class AsyncCall<I, O> extends CompletableFuture<Prediction<O>> {

  private final AsyncLine<I, O> line;
  private final I input;
  private final Call call;
  private final Assignment assignment;
  private final long startNanos;
  private final @Nullable PredictionContext trace;

  /** Its neighbours in the line, and whether it stands there; by the line. */
  @Nullable AsyncCall<I, O> before;

  @Nullable AsyncCall<I, O> after;
  boolean waiting;

  private @Nullable Frame frame;
  private @Nullable Prediction<O> answer;
  private @Nullable Throwable failure;

  AsyncCall(
      AsyncLine<I, O> line,
      I input,
      Call call,
      Assignment assignment,
      long startNanos,
      @Nullable PredictionContext trace) {
    this.line = line;
    this.input = input;
    this.call = call;
    this.assignment = assignment;
    this.startNanos = startNanos;
    this.trace = trace;
  }

  I input() {
    return input;
  }

  Call call() {
    return call;
  }

  /** The arm that it was given when it was submitted. */
  Assignment assignment() {
    return assignment;
  }

  long startNanos() {
    return startNanos;
  }

  @Nullable PredictionContext trace() {
    return trace;
  }

  boolean hasDeadline() {
    return call.timeoutNanos() != 0;
  }

  /** Nanoseconds from {@code now} to its deadline, which it has. */
  long remainingNanos(long now) {
    return startNanos + call.timeoutNanos() - now;
  }

  /** The frame it runs in. */
  Frame frame() {
    Frame own = frame;
    if (own == null) {
      throw new IllegalStateException("Only a call that was read has a frame");
    }
    return own;
  }

  void frame(Frame frame) {
    this.frame = frame;
  }

  /** Keeps its answer until the lease has ended. */
  void answered(Prediction<O> answer) {
    this.answer = answer;
  }

  /** Keeps its failure until the lease has ended, unless something is kept already. */
  void failed(Throwable failure) {
    if (!ended()) {
      this.failure = failure;
    }
  }

  /** Whether its answer or failure is kept. */
  boolean ended() {
    return answer != null || failure != null;
  }

  /** Completes the future with what was kept; whoever waits for it may run now. */
  void settle() {
    frame = null;
    if (failure != null) {
      super.completeExceptionally(failure);
    } else if (answer != null) {
      super.complete(answer);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return super.cancel(mayInterruptIfRunning) && left();
  }

  @Override
  public boolean complete(Prediction<O> value) {
    return super.complete(value) && left();
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return super.completeExceptionally(failure) && left();
  }

  /** Frees its place, if it still has one. */
  private boolean left() {
    line.leave(this);
    return true;
  }
}
