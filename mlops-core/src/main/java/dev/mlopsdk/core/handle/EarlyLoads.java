package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelArtifact;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads of versions that will be asked for next, each on a thread of its own: at a start the arms
 * are read, verified and loaded side by side. Warm-ups are not: they measure. By the thread that
 * follows.
 */
final class EarlyLoads<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  private final VersionSource source;
  private final VersionOpener<I, O> opener;
  private final Map<Integer, FutureTask<RawModel<I, O>>> tasks = new HashMap<>();

  EarlyLoads(VersionSource source, VersionOpener<I, O> opener) {
    this.source = source;
    this.opener = opener;
  }

  void start(int version) {
    FutureTask<RawModel<I, O>> task =
        new FutureTask<>(
            () -> {
              ModelArtifact artifact = source.artifact(version);
              return opener.load(artifact);
            });
    tasks.put(version, task);
    Thread thread = new Thread(task, "mlops-load");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * What was loaded of {@code version}, after waiting for it; null if nobody began that.
   *
   * @throws RuntimeException what its load threw, also a {@link LinkageError} or an {@link
   *     OutOfMemoryError}
   */
  @Nullable RawModel<I, O> take(int version) {
    FutureTask<RawModel<I, O>> task = tasks.remove(version);
    return task == null ? null : result(task);
  }

  /** Frees what nobody took; whether there was anything. */
  boolean discard() {
    boolean any = !tasks.isEmpty();
    for (FutureTask<RawModel<I, O>> task : tasks.values()) {
      try {
        result(task).model().close();
      } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
        LOG.debug("A version that was loaded early was not used", e);
      }
    }
    tasks.clear();
    return any;
  }

  private RawModel<I, O> result(FutureTask<RawModel<I, O>> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unchecked(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
