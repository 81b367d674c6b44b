package dev.mlopsdk.serving.gate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Platform threads for long runs: of virtual threads, which would keep their carrier from others
 * since native code cannot be left in the middle, and of calls that waited. No thread before the
 * first such run; they end when they are idle, and with the gate. Thread-safe.
 */
final class Offload {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** {@code Thread.isVirtual()}, which came with 21; null before. */
  private static final @Nullable MethodHandle IS_VIRTUAL = find();

  private static final long IDLE_SECONDS = 10;
  private static final long PATIENCE_SECONDS = 1;

  private final int most;

  /** The runs that nobody waits for, and one until this is closed. */
  private final AtomicInteger live = new AtomicInteger(1);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Runnable atTheEnd = () -> {};
  private @Nullable ThreadPoolExecutor threads;
  private volatile boolean closed;

  Offload(int most) {
    this.most = most;
  }

  private static @Nullable MethodHandle find() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException beforeVirtualThreads) {
      return null;
    }
  }

  /** Whether the calling thread is a virtual one. */
  static boolean onVirtualThread() {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.isVirtual() throws nothing, but threw", e);
    }
  }

  /**
   * Runs {@code run}, which throws nothing, on a platform thread and waits for it, also when
   * interrupted; on this one as {@link #start} does. What the calling thread has in its thread
   * locals is not seen there.
   */
  void run(Runnable run) {
    CompletableFuture<Void> done;
    try {
      done = CompletableFuture.runAsync(run, threads());
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      run.run();
      return;
    }
    done.join();
  }

  /** Runs {@code run} on a platform thread, if one is to be had, and waits for nothing. */
  void tryRun(Runnable run) {
    try {
      threads().execute(run);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      LOG.debug("No thread helps with a list; its caller runs all of it", noThread);
    }
  }

  /**
   * Runs {@code run} on a platform thread; on this one while closing, or if the system gives no
   * thread more.
   */
  void start(Runnable run) {
    live.incrementAndGet();
    Runnable counted =
        () -> {
          try {
            run.run();
          } finally {
            ended();
          }
        };
    try {
      threads().execute(counted);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      counted.run();
    } catch (RuntimeException | Error e) {
      ended();
      throw e;
    }
  }

  /** Whether a run goes on that its callers may leave. */
  boolean leads() {
    return live.get() > (closed ? 0 : 1);
  }

  private synchronized ThreadPoolExecutor threads() {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    ThreadPoolExecutor pool = threads;
    if (pool == null) {
      // Who asks holds a lane, and there are twice as many threads as lanes, for those that have
      // just given theirs back: so none is turned away.
      pool =
          new ThreadPoolExecutor(
              0, most, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Offload::thread);
      threads = pool;
    }
    return pool;
  }

  private static Thread thread(Runnable task) {
    // What the caller's thread hands down to its children is not for the calls of others.
    Thread thread = new Thread(null, task, "mlops-gate", 0, false);
    thread.setDaemon(true);
    return thread;
  }

  private void ended() {
    if (live.decrementAndGet() == 0) {
      try {
        atTheEnd.run();
      } catch (RuntimeException e) {
        LOG.error("A model failed to close after the last run that nobody waited for", e);
      } finally {
        ended.countDown();
      }
    }
  }

  /**
   * Ends the threads when they are idle, and does {@code last} after the last run that nobody waits
   * for: now, or on the thread of that run, for which this waits a second. A second call does
   * nothing.
   */
  void close(Runnable last) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (threads != null) {
        threads.shutdown();
      }
    }
    atTheEnd = last;
    if (live.decrementAndGet() == 0) {
      last.run();
      return;
    }
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A run that its callers left goes on; its model is closed when it ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
