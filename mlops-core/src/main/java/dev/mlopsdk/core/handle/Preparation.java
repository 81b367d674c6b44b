package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a loader load its native libraries on a thread of its own, while the caller of open reads and
 * verifies the first model. Thread-safe.
 */
final class Preparation {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  private final Thread thread;

  private Preparation(Thread thread) {
    this.thread = thread;
  }

  static Preparation start(ModelLoader<?, ?> loader) {
    Thread thread = new Thread(() -> prepare(loader), "mlops-prepare");
    thread.setDaemon(true);
    thread.start();
    return new Preparation(thread);
  }

  private static void prepare(ModelLoader<?, ?> loader) {
    try {
      loader.prepare();
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("{} could not be prepared; the load will say why", loader.runtime(), e);
    }
  }

  /** Waits for its end; an interrupt is kept for the caller. */
  void await() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
