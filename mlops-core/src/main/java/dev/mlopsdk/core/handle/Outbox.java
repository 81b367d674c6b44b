package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is to be done once the handle's locks are released: telling listeners, closing models and
 * recorders. Foreign code never runs under a lock of the handle, so it may call the handle, close
 * it or wait for whom it likes. Thread-safe.
 */
final class Outbox implements Consumer<ModelEvent> {

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Who delivers at this moment. */
  private final Set<Thread> delivering = ConcurrentHashMap.newKeySet();

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
    if (locked.getAsBoolean()) {
      return;
    }
    boolean outermost = delivering.add(Thread.currentThread());
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    } finally {
      if (outermost) {
        delivering.remove(Thread.currentThread());
      }
    }
  }

  /**
   * Waits until nobody delivers any more: another thread may have taken the closing of a model and
   * not be done with it. A thread that delivers itself, as a listener that closes the handle does,
   * does not wait.
   */
  void await(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!delivering.isEmpty()
        && !delivering.contains(Thread.currentThread())
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
