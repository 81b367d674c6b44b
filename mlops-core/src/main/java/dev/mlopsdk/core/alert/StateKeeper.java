package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes states to their file off the thread that changed them, many changes at once. A disk that
 * fails is logged once until it works again. Thread-safe.
 */
final class StateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");

  private final AlertFile file;
  private final TimeSource time;
  private final Supplier<Map<String, AlertFile.Kept>> states;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();

  /** One writer at a time; guards the next. */
  private final Object writing = new Object();

  private boolean closed;

  StateKeeper(AlertFile file, TimeSource time, Supplier<Map<String, AlertFile.Kept>> states) {
    this.file = file;
    this.time = time;
    this.states = states;
  }

  Map<String, AlertFile.Kept> read() {
    return file.read();
  }

  void save() {
    if (scheduled.compareAndSet(false, true)) {
      time.schedule(Duration.ZERO, this::saveNow);
    }
  }

  private void saveNow() {
    synchronized (writing) {
      scheduled.set(false);
      if (closed) {
        return;
      }
      try {
        file.write(states.get());
        failing.set(false);
      } catch (IOException e) {
        if (failing.compareAndSet(false, true)) {
          LOG.error(
              "The states of alerts cannot be kept in {}; alerts go on, but a restart would forget"
                  + " what happened since",
              file,
              e);
        }
      }
    }
  }

  /** Writes once more; what was scheduled before never overwrites what the next owner writes. */
  void close() {
    synchronized (writing) {
      saveNow();
      closed = true;
    }
  }
}
