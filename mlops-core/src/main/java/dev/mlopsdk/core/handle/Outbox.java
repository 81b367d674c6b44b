package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is to be done once the handle's locks are released: telling listeners, closing models and
 * recorders. Foreign code never runs under a lock of the handle, so it may call the handle, close
 * it or wait for whom it likes. Thread-safe.
 */
final class Outbox implements Consumer<ModelEvent> {

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final Events events;
  private final BooleanSupplier locked;

  /**
   * An outbox.
   *
   * @param locked whether the calling thread holds a lock of the handle
   */
  Outbox(Events events, BooleanSupplier locked) {
    this.events = events;
    this.locked = locked;
  }

  /**
   * Tells {@code event} at once, unless the thread holds a lock. What others left waiting stays: a
   * caller whose observer tells something must not close a model for it.
   */
  @Override
  public void accept(ModelEvent event) {
    if (locked.getAsBoolean()) {
      add(() -> events.accept(event));
    } else {
      events.accept(event);
    }
  }

  void add(Runnable later) {
    waiting.add(later);
  }

  /** Does what waits, in its order, unless the thread still holds a lock. */
  void deliver() {
    if (!locked.getAsBoolean()) {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    }
  }
}
