package dev.mlopsdk.serving.onnx;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the runs of one session whose callers have all given up. Its daemon thread starts with the
 * first run that has a deadline and sleeps until the earliest one there is; with none it parks, so
 * an idle model costs nothing. A run that cannot be stopped goes on and is logged, once for all;
 * the others are watched as before. Real time, not the callers' clock: native code takes real time.
 * Thread-safe.
 */
final class Watchdog implements AutoCloseable {

  // No deadline is missed: who arms writes its deadline before it reads when the thread looks next;
  // the thread writes that before it looks at the deadlines once more and sleeps.

  static final long NEVER = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private static final long AWAKE = Long.MIN_VALUE;

  private final String name;
  private final long origin = System.nanoTime();
  private final List<Turn> turns = new CopyOnWriteArrayList<>();
  private volatile long nextLook = NEVER;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /** Confined to the thread. */
  private boolean told;

  Watchdog(String name) {
    this.name = name;
  }

  void watch(Turn turn) {
    turns.add(turn);
  }

  void forget(Turn turn) {
    turns.remove(turn);
  }

  /** The time of deadlines: nanoseconds, 0 or more. */
  long nanos() {
    return System.nanoTime() - origin;
  }

  /** A run was given {@code deadline}; its turn shows it already. */
  void armed(long deadline) {
    if (deadline < nextLook) {
      Thread watching = thread;
      if (watching == null) {
        start();
      } else {
        LockSupport.unpark(watching);
      }
    }
  }

  private synchronized void start() {
    if (thread == null && !closed) {
      Thread started = new Thread(this::watch, "mlops-onnx-deadlines " + name);
      started.setDaemon(true);
      // Kept only if it runs: a thread that the system refused is tried again with the next
      // deadline.
      started.start();
      thread = started;
    }
  }

  private void watch() {
    while (!closed) {
      nextLook = AWAKE;
      long earliest = stopLate();
      nextLook = earliest;
      if (earliest() < earliest) {
        continue;
      }
      if (earliest == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, earliest - nanos()));
      }
    }
  }

  /** Stops every run whose deadline has passed; the earliest deadline of the others. */
  private long stopLate() {
    long now = nanos();
    long earliest = NEVER;
    for (Turn turn : turns) {
      long deadline = turn.deadline();
      if (deadline <= now) {
        stop(turn, deadline);
      } else {
        earliest = Math.min(earliest, deadline);
      }
    }
    return earliest;
  }

  /** Whatever is thrown, this thread must live on: with it every later deadline would end. */
  private void stop(Turn turn, long deadline) {
    try {
      turn.stop(deadline);
    } catch (RuntimeException | Error e) {
      if (!told) {
        told = true;
        LOG.error("A run of {} was not stopped at its deadline; it goes on to its end", name, e);
      }
    }
  }

  private long earliest() {
    long earliest = NEVER;
    for (Turn turn : turns) {
      earliest = Math.min(earliest, turn.deadline());
    }
    return earliest;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Thread watching = thread;
    if (watching != null) {
      LockSupport.unpark(watching);
    }
  }
}
