package dev.mlopsdk.serving;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of the asynchronous calls: an executor that was given, or daemon threads of their
 * own, which start with the first task and go after a minute without one. Thread-safe.
 */
final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final int IDLE_SECONDS = 60;

  private final String model;
  private final Executor executor;
  private final @Nullable ExecutorService own;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Set<Thread> working = new HashSet<>();

  Workers(String model, @Nullable Executor given) {
    this.model = model;
    if (given == null) {
      ExecutorService made = threads(model);
      this.own = made;
      this.executor = made;
    } else {
      this.own = null;
      this.executor = given;
    }
  }

  private static ExecutorService threads(String model) {
    AtomicInteger made = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "mlops-async-" + model + "-" + made.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Runs {@code task}; how many there are at a time is the caller's to bound. */
  void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  private void run(Runnable task) {
    Thread me = Thread.currentThread();
    boolean first = mark(me);
    try {
      task.run();
    } finally {
      if (first) {
        unmark(me);
      }
    }
  }

  private boolean mark(Thread me) {
    lock.lock();
    try {
      return working.add(me);
    } finally {
      lock.unlock();
    }
  }

  private void unmark(Thread me) {
    lock.lock();
    try {
      working.remove(me);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no task runs, but for one that closes, and lets the own threads go. One that takes
   * longer than {@code timeout} is left to itself: it hangs in what somebody else hung on a future.
   */
  void close(Duration timeout) {
    if (own != null) {
      own.shutdown();
    }
    boolean interrupted = false;
    long end = System.nanoTime() + timeout.toNanos();
    lock.lock();
    try {
      while (others()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          LOG.warn("A thread of the asynchronous calls of {} does not end; it is left", model);
          break;
        }
        try {
          ended.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean others() {
    return working.size() > (working.contains(Thread.currentThread()) ? 1 : 0);
  }
}
