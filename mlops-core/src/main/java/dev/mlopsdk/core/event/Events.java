package dev.mlopsdk.core.event;

import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Hands events to listeners. A listener that throws is logged once per kind of failure and neither
 * stops the others nor reaches the caller; an {@link Error} passes. Thread-safe.
 *
 * <p>Every event is logged to {@code dev.mlopsdk.events} at its {@link ModelEvent#level()}, at most
 * ten of one kind about one thing a minute: those left out are counted in the next line. Listeners
 * get all. While an event is logged and told, the MDC has {@code mlops.model}, {@code
 * mlops.version} and {@code mlops.event}; then it is as before. {@code docs/events.md} lists every
 * event.
 *
 * @since 0.1
 */
public final class Events implements Consumer<ModelEvent> {

  static final String LOGGER = "dev.mlopsdk.events";

  private static final String MODEL = "mlops.model";
  private static final String VERSION = "mlops.version";
  private static final String EVENT = "mlops.event";

  private final List<Consumer<? super ModelEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Logger log;
  private final LineLimit limit;

  /** Events that go by the system's time. */
  public Events() {
    this(SystemTime.create("mlops-events"));
  }

  /** Events whose log lines are limited by the clock of {@code time}. */
  public Events(TimeSource time) {
    this(time, LoggerFactory.getLogger(LOGGER));
  }

  Events(TimeSource time, Logger log) {
    this.log = log;
    this.limit = new LineLimit(time);
  }

  /** Adds a listener; it is called on the thread on which the event happens. */
  public void add(Consumer<? super ModelEvent> listener) {
    listeners.add(listener);
  }

  @Override
  public void accept(ModelEvent event) {
    String model = MDC.get(MODEL);
    String version = MDC.get(VERSION);
    String kind = MDC.get(EVENT);
    MDC.put(MODEL, event.ref().name());
    MDC.put(VERSION, Integer.toString(event.ref().version()));
    MDC.put(EVENT, event.kind());
    try {
      write(event);
      for (Consumer<? super ModelEvent> listener : listeners) {
        tell(listener, event);
      }
    } finally {
      restore(MODEL, model);
      restore(VERSION, version);
      restore(EVENT, kind);
    }
  }

  private void write(ModelEvent event) {
    long before = limit.admit(event.kind() + ' ' + event.ref() + ' ' + event.subject());
    if (before == 0) {
      log.atLevel(event.level()).log("{}", event.message());
    } else if (before > 0) {
      log.atLevel(event.level())
          .log("{} ({} more like it were not logged before)", event.message(), before);
    }
  }

  private void tell(Consumer<? super ModelEvent> listener, ModelEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      if (reported.add(listener.getClass().getName() + e.getClass().getName())) {
        log.error("A listener failed on {}; further failures of its kind are silent", event, e);
      }
    }
  }

  private static void restore(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
