package dev.mlopsdk.serving.shadow;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of copies and the threads that run them. Thread-safe.
 *
 * <p>A thread that finds nothing looks again every millisecond for a while before it sleeps, so
 * that no caller pays for waking it while copies come; after that the first caller does.
 */
final class Lane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.shadow");
  private static final long LOOK_NANOS = 1_000_000;
  private static final int LOOKS = 100;

  private final String name;
  private final CopyRing ring;
  private final Consumer<Copy> run;
  private final @Nullable Thread[] threads;

  /** Whether a thread sleeps, or was never made. */
  private final AtomicBoolean asleep = new AtomicBoolean(true);

  private volatile boolean closed;

  /**
   * @param run runs a copy; throws {@link Error}s only, which end the thread
   */
  Lane(String name, int capacity, int threads, Consumer<Copy> run) {
    this.name = name;
    this.ring = new CopyRing(capacity);
    this.threads = new Thread[threads];
    this.run = run;
  }

  /** Whether {@code copy} will be run. */
  boolean offer(Copy copy) {
    if (closed || !ring.offer(copy)) {
      return false;
    }
    if (closed && ring.poll() != null) {
      // Closed meanwhile, and perhaps after the last look for what is left: one for one.
      return false;
    }
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      wake();
    }
    return true;
  }

  private synchronized void wake() {
    for (int i = 0; i < threads.length && !closed; i++) {
      Thread known = threads[i];
      if (known != null && known.isAlive()) {
        LockSupport.unpark(known);
      } else {
        threads[i] = start();
      }
    }
  }

  /** A caller must not fail because the process has no thread left for its shadow. */
  private @Nullable Thread start() {
    Thread made = new Thread(this::work, name);
    made.setDaemon(true);
    try {
      made.start();
      return made;
    } catch (OutOfMemoryError e) {
      closed = true;
      LOG.error("No thread can be made for {}, which copies nothing from now on", name, e);
      return null;
    }
  }

  private void work() {
    int looks = 0;
    try {
      while (!closed) {
        Copy next = ring.poll();
        if (next != null) {
          looks = 0;
          run.accept(next);
        } else if (++looks < LOOKS) {
          LockSupport.parkNanos(this, LOOK_NANOS);
        } else {
          looks = 0;
          asleep.set(true);
          if (ring.isEmpty() && !closed) {
            LockSupport.park(this);
          }
        }
      }
    } finally {
      // The next copy makes another thread.
      asleep.set(true);
    }
  }

  boolean closed() {
    return closed;
  }

  /** What was left when the lane was closed, one by one; null at the end. */
  @Nullable Copy left() {
    return ring.poll();
  }

  /** Runs nothing more but what runs already; a second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Thread thread : threads) {
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }
}
