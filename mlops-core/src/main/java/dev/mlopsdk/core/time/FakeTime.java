package dev.mlopsdk.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time for tests: it stands still until {@link #advance} moves it, and runs due tasks on the
 * advancing thread, in the order of their time. Thread-safe.
 *
 * <pre>{@code
 * FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
 * time.schedule(Duration.ofMinutes(1), () -> rotated = true);
 * time.advance(Duration.ofMinutes(1)); // rotated is true
 * }</pre>
 *
 * @since 0.1
 */
public final class FakeTime implements TimeSource {

  private record Due(long nanos, long order, Runnable task) {}

  private final Instant start;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
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

  /** Moves time on by {@code step}, running what falls due on the way, also what that schedules. */
  public void advance(Duration step) {
    long target = nanos + step.toNanos();
    for (Due due = next(target); due != null; due = next(target)) {
      nanos = Math.max(nanos, due.nanos);
      due.task.run();
    }
    nanos = target;
  }

  /** Runs what is due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  private synchronized @Nullable Due next(long target) {
    Due head = queue.peek();
    return head != null && head.nanos <= target ? queue.poll() : null;
  }

  private synchronized void cancel(Due due) {
    queue.remove(due);
  }
}
