package dev.mlopsdk.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's time. Its two daemon threads start with the first tasks; what a task throws is
 * logged, and the tasks after it run. Thread-safe.
 *
 * @since 0.1
 */
public final class SystemTime implements TimeSource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.time");

  private final ScheduledThreadPoolExecutor threads;

  private SystemTime(String threadName) {
    threads =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    threads.setRemoveOnCancelPolicy(true);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A source whose threads are called {@code threadName}. */
  public static SystemTime create(String threadName) {
    return new SystemTime(threadName);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public Task schedule(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> scheduled =
          threads.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      LOG.debug("A task came after close and will not run", closed);
      return () -> {};
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      // The future that runs this keeps what is thrown to itself, an Error too.
      LOG.error("A scheduled task failed", e);
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  /** Runs no further task; those that run finish. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
