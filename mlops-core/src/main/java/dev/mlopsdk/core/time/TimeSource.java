package dev.mlopsdk.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Clock, ticker and scheduler in one: whoever owns it owns the threads. Implementations are
 * thread-safe.
 *
 * @since 0.1
 */
public interface TimeSource {

  /** A task that was scheduled. */
  @FunctionalInterface
  interface Task {
    /** Keeps it from running, if it has not started. */
    void cancel();
  }

  /** Nanoseconds from an arbitrary origin; never runs backwards. */
  long nanos();

  /** The time of day. */
  Instant now();

  /**
   * Runs {@code task} once after {@code delay}, at once if that is zero or negative, on a thread of
   * this source. What it throws never keeps another task from running: {@link SystemTime} logs it,
   * {@link FakeTime} throws it from {@link FakeTime#advance}.
   */
  Task schedule(Duration delay, Runnable task);
}
