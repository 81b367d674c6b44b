package dev.mlopsdk.core.event;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to listeners. A listener that throws is logged once per kind of failure and neither
 * stops the others nor reaches the caller; an {@link Error} passes. Thread-safe.
 *
 * <p>Every event is logged to {@code dev.mlopsdk.events}: rejections and outages as warnings, the
 * rest as information.
 *
 * @since 0.1
 */
public final class Events implements Consumer<ModelEvent> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.events");

  private final List<Consumer<? super ModelEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /** Adds a listener; it is called on the thread on which the event happens. */
  public void add(Consumer<? super ModelEvent> listener) {
    listeners.add(listener);
  }

  @Override
  public void accept(ModelEvent event) {
    if (event instanceof ModelEvent.Rejected || event instanceof ModelEvent.RegistryUnavailable) {
      LOG.warn("{}", event.message());
    } else {
      LOG.info("{}", event.message());
    }
    for (Consumer<? super ModelEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        if (reported.add(listener.getClass().getName() + e.getClass().getName())) {
          LOG.error("A listener failed on {}; further failures of its kind are silent", event, e);
        }
      }
    }
  }
}
