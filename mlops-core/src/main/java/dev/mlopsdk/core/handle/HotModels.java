package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded models of a handle. One that serves nothing is closed after the grace time; its meters
 * go once they too have outlived their retention; its recorder stays for late outcomes, for the
 * last few versions. Every method is called under the handle's lock.
 */
final class HotModels<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  /** How many versions without meters still take outcomes. */
  private static final int FORGOTTEN = 16;

  private final Events events;
  private final Duration grace;
  private final Duration afterGrace;
  private final TimeSource time;
  private final ReentrantLock lock;
  private final Map<Integer, HotModel<I, O>> models = new HashMap<>();

  /** Watches of closed models whose meters are still there. */
  private final Map<Integer, VersionWatch> cooling = new HashMap<>();

  private final Deque<VersionWatch> forgotten = new ArrayDeque<>();

  HotModels(HandleBuilder<I, O> options, TimeSource time, ReentrantLock lock) {
    this.events = options.events;
    this.grace = options.grace;
    Duration rest = options.meterRetention.minus(options.grace);
    this.afterGrace = rest.isNegative() ? Duration.ZERO : rest;
    this.time = time;
    this.lock = lock;
  }

  @Nullable HotModel<I, O> find(int version) {
    return models.get(version);
  }

  /** The watch of a version that is no longer loaded but still has its meters. */
  @Nullable VersionWatch watchOf(int version) {
    return cooling.get(version);
  }

  void add(HotModel<I, O> model) {
    int version = model.ref().version();
    models.put(version, model);
    cooling.remove(version);
  }

  /** One serving of {@code model} has drained. */
  void ended(HotModel<I, O> model) {
    if (model.ended()) {
      model.expiry(time.schedule(grace, () -> locked(() -> expire(model))));
    }
  }

  private void expire(HotModel<I, O> model) {
    int version = model.ref().version();
    if (model.idle() && models.remove(version, model)) {
      close(model);
      cooling.put(version, model.watch());
      time.schedule(afterGrace, () -> locked(() -> forget(version, model.watch())));
    }
  }

  private void forget(int version, VersionWatch watch) {
    if (cooling.remove(version, watch)) {
      watch.meters().remove();
      forgotten.addLast(watch);
      if (forgotten.size() > FORGOTTEN) {
        forgotten.removeFirst().close();
      }
    }
  }

  private void close(HotModel<I, O> model) {
    try {
      model.model().close();
      events.accept(new ModelEvent.Closed(time.now(), model.ref()));
    } catch (ModelException | IllegalStateException e) {
      LOG.error("{} failed to close", model.ref(), e);
    }
  }

  /** Closes everything but the models of {@code busy}, whose calls have not ended. */
  void closeAll(Collection<LoadedVersion<I, O>> busy) {
    Set<HotModel<I, O>> keep = new HashSet<>();
    busy.forEach(version -> keep.add(version.hot()));
    for (HotModel<I, O> model : models.values()) {
      if (keep.contains(model)) {
        LOG.error(
            "{} still answers calls and stays loaded: closing it now would crash the process",
            model.ref());
      } else {
        close(model);
      }
      retire(model.watch());
    }
    models.clear();
    cooling.values().forEach(HotModels::retire);
    cooling.clear();
    forgotten.forEach(VersionWatch::close);
    forgotten.clear();
  }

  private static void retire(VersionWatch watch) {
    watch.meters().remove();
    watch.close();
  }

  private void locked(Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
  }
}
