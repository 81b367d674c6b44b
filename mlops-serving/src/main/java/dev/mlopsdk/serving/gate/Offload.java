package dev.mlopsdk.serving.gate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads for long runs: of virtual threads, which would keep their carrier from others
 * since native code cannot be left in the middle, and of calls that waited. No thread before the
 * first such run; they end when they are idle, and with the gate, which waits for their runs.
 * Thread-safe.
 */
final class Offload implements AutoCloseable {

  /** {@code Thread.isVirtual()}, which came with 21; null before. */
  private static final @Nullable MethodHandle IS_VIRTUAL = find();

  private static final long IDLE_SECONDS = 10;

  private final int most;
  private @Nullable ThreadPoolExecutor threads;
  private boolean closed;

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
   * interrupted. What the calling thread has in its thread locals is not seen there.
   */
  void run(Runnable run) {
    CompletableFuture<Void> done;
    try {
      done = CompletableFuture.runAsync(run, threads());
    } catch (RejectedExecutionException closing) {
      run.run();
      return;
    }
    done.join();
  }

  /**
   * Runs {@code run}, which throws nothing, on a platform thread; on this one while closing, or if
   * the system gives no thread more.
   */
  void start(Runnable run) {
    try {
      threads().execute(run);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      run.run();
    }
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
    Thread thread = new Thread(task, "mlops-gate");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Waits for every run, also when interrupted: one whose callers have all left it is held by no
   * lease, and a model must not be closed under it.
   */
  @Override
  public void close() {
    ThreadPoolExecutor pool = shut();
    boolean interrupted = false;
    while (pool != null && !pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not to be waited in: a run may ask for a thread more before it ends. */
  private synchronized @Nullable ThreadPoolExecutor shut() {
    closed = true;
    if (threads != null) {
      threads.shutdown();
    }
    return threads;
  }
}
