package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run that callers with an equal input wait for. Its leader runs on its own thread and lands
 * it, whatever happens. Thread-safe.
 */
final class Flight {

  /** How it ended for those who wait. */
  enum End {
    /** They have the leader's answer. */
    ANSWERED,
    /** The leader gave up for a reason of its own: one of them leads next. */
    ABANDONED,
    /** The answer cannot be handed to several callers: each runs alone. */
    ALONE
  }

  private final Thread leader = Thread.currentThread();
  private final @Nullable CachedBatch<?, ?> batch;
  private final CountDownLatch landed = new CountDownLatch(1);

  // Both are written before the latch opens and read after it.
  private End end = End.ABANDONED;
  private @Nullable CachedAnswer answer;

  private @Nullable RuntimeException failure;

  /** A flight of the calling thread; of {@code batch} if its input is one of several. */
  Flight(@Nullable CachedBatch<?, ?> batch) {
    this.batch = batch;
  }

  /** Whether another input of {@code batch} leads: it lands before that waits. */
  boolean isOf(CachedBatch<?, ?> batch) {
    return this.batch == batch;
  }

  /** Whether the calling thread leads: it would wait for itself. */
  boolean isMine() {
    return leader == Thread.currentThread();
  }

  /** The run succeeded; null if its answer cannot be kept. */
  void land(@Nullable CachedAnswer answer) {
    this.answer = answer;
    end = answer == null ? End.ALONE : End.ANSWERED;
    landed.countDown();
  }

  /**
   * The run failed. What may go well at the next try, as a deadline of the leader's, is its own
   * failure; what an equal input would meet again is everyone's. Landing twice changes nothing.
   */
  void land(@Nullable RuntimeException failure) {
    if (landed.getCount() > 0) {
      boolean own = failure instanceof ModelException known && known.retryable();
      this.failure = own ? null : failure;
      end = End.ABANDONED;
      landed.countDown();
    }
  }

  /**
   * Waits until it lands, at most until the deadline of {@code frame}.
   *
   * @throws ModelException if the deadline passes or the thread is interrupted, or what the leader
   *     failed with
   */
  End await(Frame frame) {
    try {
      while (!landed.await(frame.remainingNanos(), TimeUnit.NANOSECONDS)) {
        if (frame.remainingNanos() <= 0) {
          throw new ModelException(
              ModelException.Kind.DEADLINE,
              "The call's deadline of "
                  + frame.call().timeoutNanos() / 1_000
                  + " µs passed while an equal input was being answered");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.INTERRUPTED,
          "The thread was interrupted while an equal input was being answered",
          e);
    }
    if (failure != null) {
      throw copyOf(failure);
    }
    return end;
  }

  /** What {@link End#ANSWERED} is about. */
  @Nullable CachedAnswer answer() {
    return answer;
  }

  /** An exception has one thread's stack and collects suppressed ones: each caller gets its own. */
  private static RuntimeException copyOf(RuntimeException failure) {
    if (failure instanceof InvalidInputException invalid) {
      return new InvalidInputException(
          invalid.kind(), String.valueOf(invalid.getMessage()), invalid.features());
    }
    ModelException.Kind kind =
        failure instanceof ModelException known ? known.kind() : ModelException.Kind.INFERENCE;
    return new ModelException(
        kind, failure.getMessage() + " (for an equal input at the same time)", failure);
  }
}
