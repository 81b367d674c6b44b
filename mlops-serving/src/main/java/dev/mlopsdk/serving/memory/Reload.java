package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has one thread of its own load a version again, and any number of callers wait for it, each until
 * its own deadline. After a failure it rests: a broken version must not keep a processor busy with
 * loads. Thread-safe.
 */
final class Reload {

  /** It rests this many times as long as the load took that failed. */
  private static final int REST = 10;

  private static final long LEAST_REST_NANOS = 1_000_000_000L;
  private static final long MOST_REST_NANOS = 60_000_000_000L;

  private final ModelRef ref;
  private final LongSupplier nanos;
  private @Nullable CompletableFuture<Void> pending;

  /** The load that failed last, while it rests; and until when it does. */
  private @Nullable CompletableFuture<Void> lastFailed;

  private long restUntilNanos;

  Reload(ModelRef ref, LongSupplier nanos) {
    this.ref = ref;
    this.nanos = nanos;
  }

  /** Who is closed is not loaded again. */
  static final class Closed extends IllegalStateException {

    private static final long serialVersionUID = 1;

    Closed(String message) {
      super(message);
    }
  }

  /**
   * Waits until {@code restore} has run, by this call or another that asked before; no longer than
   * the first deadline of {@code frames}, which run together. While it rests, fails at once as the
   * last load did.
   */
  void await(List<Frame> frames, Runnable restore) {
    Frame frame = tightest(frames);
    long from = frame.nanos();
    CompletableFuture<Void> load = begun(restore);
    try {
      long left = frame.remainingNanos();
      if (left == Long.MAX_VALUE) {
        load.get();
      } else {
        load.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException e) {
      throw new ModelException(
          ModelException.Kind.DEADLINE,
          ref + " was unloaded and is being loaded again; the call's deadline passed before",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.INTERRUPTED,
          "The thread was interrupted while it waited for " + ref + " to be loaded again",
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw failed(cause == null ? e : cause);
    } finally {
      long waited = frame.nanos() - from;
      // They may have waited elsewhere before: for a lane, or a worker.
      frames.forEach(one -> one.waited(one.phaseNanos(Phase.QUEUE) + waited));
    }
  }

  private static Frame tightest(List<Frame> frames) {
    Frame tightest = frames.get(0);
    for (Frame frame : frames) {
      if (frame.remainingNanos() < tightest.remainingNanos()) {
        tightest = frame;
      }
    }
    return tightest;
  }

  private RuntimeException failed(Throwable cause) {
    if (cause instanceof Closed closed) {
      return new IllegalStateException(closed.getMessage(), closed);
    }
    ModelException.Kind kind =
        cause instanceof ModelException known ? known.kind() : ModelException.Kind.LOAD;
    return new ModelException(
        kind,
        "%s could not be loaded again: %s. A call in %.1f s tries once more"
            .formatted(ref, cause.getMessage(), Math.ceil(restNanos() / 1e8) / 10),
        cause);
  }

  /** Whether a load goes on, which its callers may have left. */
  synchronized boolean goesOn() {
    return pending != null;
  }

  private synchronized long restNanos() {
    return lastFailed == null ? 0 : Math.max(0, restUntilNanos - nanos.getAsLong());
  }

  private synchronized CompletableFuture<Void> begun(Runnable restore) {
    CompletableFuture<Void> known = pending != null ? pending : lastFailed;
    if (known != null && (known == pending || restNanos() > 0)) {
      return known;
    }
    CompletableFuture<Void> load = new CompletableFuture<>();
    pending = load;
    Thread thread = new Thread(() -> run(load, restore), "mlops-reload-" + ref);
    thread.setDaemon(true);
    thread.start();
    return load;
  }

  /** Whatever fails, an Error included, is the waiting callers' to hear. */
  private void run(CompletableFuture<Void> load, Runnable restore) {
    long from = nanos.getAsLong();
    Throwable failure = null;
    try {
      restore.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    synchronized (this) {
      pending = null;
      lastFailed = failure == null ? null : load;
      long now = nanos.getAsLong();
      long rest = Math.max(LEAST_REST_NANOS, Math.min(REST * (now - from), MOST_REST_NANOS));
      restUntilNanos = now + rest;
    }
    if (failure == null) {
      load.complete(null);
    } else {
      load.completeExceptionally(failure);
    }
  }
}
