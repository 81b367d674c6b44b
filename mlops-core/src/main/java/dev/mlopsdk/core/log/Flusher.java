package dev.mlopsdk.core.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers wait for the disk without touching it: while somebody waits, one thread writes and
 * forces; whoever comes meanwhile waits for its next round. Thread-safe.
 */
final class Flusher {

  private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(20);

  /** One round and those that wait for it. */
  private static final class Round {
    final CompletableFuture<Boolean> whole = new CompletableFuture<>();
    int waiting;
  }

  private final LogWriter writer;
  private final String threadName;
  private @Nullable Round next;
  private boolean running;
  private long missing;

  Flusher(LogWriter writer, String threadName) {
    this.writer = writer;
    this.threadName = threadName;
  }

  /**
   * Whether all that was recorded before, since the last round nothing left out, is on the disk.
   */
  boolean flush(Duration timeout) {
    Round round = join();
    try {
      return round.whole.get(
          Math.max(0, PredictionLogBuilder.shortened(timeout).toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("The log could not be written", e.getCause());
    } finally {
      leave(round);
    }
  }

  private synchronized Round join() {
    Round round = next;
    if (round == null) {
      round = new Round();
      next = round;
    }
    round.waiting++;
    if (!running) {
      running = true;
      Thread thread = new Thread(this::run, threadName);
      thread.setDaemon(true);
      thread.start();
    }
    return round;
  }

  private synchronized void leave(Round round) {
    round.waiting--;
  }

  private synchronized @Nullable Round take() {
    Round round = next;
    next = null;
    running = round != null;
    return round;
  }

  private synchronized boolean awaited(Round round) {
    return round.waiting > 0;
  }

  private void run() {
    for (Round round = take(); round != null; round = take()) {
      try {
        boolean flushed = writer.flush();
        while (!flushed && awaited(round)) {
          LockSupport.parkNanos(BETWEEN_TRIES);
          flushed = writer.flush();
        }
        long now = writer.missing();
        boolean whole = flushed && now == missing;
        if (flushed && awaited(round)) {
          missing = now; // Nobody heard of it if nobody waits any more.
        }
        round.whole.complete(whole);
      } catch (Throwable e) {
        round.whole.completeExceptionally(e);
        if (e instanceof Error error) {
          throw error;
        }
      }
    }
  }
}
