package dev.mlopsdk.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time for tests: it stands still until {@link #advance} moves it, and runs due tasks on the
 * advancing thread, in the order of their time. It never runs backwards. Thread-safe: steps that
 * several threads take at once add up, and so do those that a task takes.
 *
 * <pre>{@code
 * FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
 * time.schedule(Duration.ofMinutes(1), () -> rotated = true);
 * time.advance(Duration.ofMinutes(1)); // rotated is true
 * }</pre>
 *
 * <p>Unlike {@link SystemTime}, which logs the failure of a task, {@link #advance} throws it, so
 * that a test sees it.
 *
 * @since 0.1
 */
public final class FakeTime implements TimeSource {

  private record Due(long nanos, long order, Runnable task) {}

  /** What one call of {@link #advance} has still to go, whoever else moves the clock meanwhile. */
  private static final class Step {
    long left;

    Step(long nanos) {
      left = nanos;
    }
  }

  private final Instant start;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));

  /** Written under the monitor. */
  private volatile long nanos;

  private long scheduled;

  private FakeTime(Instant start) {
    this.start = start;
  }

  /** Time that stands at {@code start}. */
  public static FakeTime at(Instant start) {
    return new FakeTime(start);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public synchronized Task schedule(Duration delay, Runnable task) {
    Due due = new Due(nanos + Math.max(0, delay.toNanos()), scheduled++, task);
    queue.add(due);
    return () -> cancel(due);
  }

  /**
   * Moves time on by {@code step}, running what falls due on the way, also what that schedules. A
   * task that fails stops neither the clock nor the tasks after it.
   *
   * @throws IllegalArgumentException if {@code step} is negative
   * @throws RuntimeException what the first failing task threw, also an {@link Error}; later
   *     failures are suppressed in it
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException(
          "Time moves forwards, but the step was " + step + "; advance by zero or more");
    }
    Throwable failure = null;
    Step left = new Step(step.toNanos());
    for (Runnable task = next(left); task != null; task = next(left)) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        failure = first(failure, e);
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Runs what is due now, and throws what {@link #advance} would. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Moves to the next task within what is left of the step; where there is none, to its end. */
  private synchronized @Nullable Runnable next(Step step) {
    Due head = queue.peek();
    long ahead = head == null ? Long.MAX_VALUE : Math.max(0, head.nanos - nanos);
    long move = Math.min(ahead, step.left);
    nanos += move;
    step.left -= move;
    return head == null || head.nanos > nanos ? null : queue.remove().task;
  }

  private static Throwable first(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }

  private synchronized void cancel(Due due) {
    queue.remove(due);
  }
}
