package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded models of a handle. One that serves nothing is closed after the grace time; its watch
 * follows once the meters have outlived their retention. Every method is called under the handle's
 * lock; foreign code goes to the outbox.
 */
final class HotModels<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  /** When to look again whether a call still runs on a model that is to be closed. */
  private static final Duration BORROWED = Duration.ofMillis(10);

  private final Outbox outbox;
  private final MeterRegistry meters;
  private final Duration grace;
  private final Duration afterGrace;
  private final TimeSource time;
  private final ReentrantLock lock;
  private final Reserves<I, O> reserves;
  private final Map<Integer, HotModel<I, O>> models = new ConcurrentHashMap<>();

  /** The watch of a closed model whose meters are still there, and what will end that. */
  private record Cooling(VersionWatch watch, TimeSource.Task end) {}

  private final Map<Integer, Cooling> cooling = new HashMap<>();

  /** The load timers, also of versions that never loaded. */
  private final Map<Integer, VersionMeters> loads = new HashMap<>();

  /** What is to happen later; at the end it is cancelled, or the clock would keep all this. */
  private final Set<TimeSource.Task> waiting = new HashSet<>();

  private boolean ended;

  HotModels(
      HandleBuilder<I, O> options,
      TimeSource time,
      ReentrantLock lock,
      Outbox outbox,
      Reserves<I, O> reserves) {
    this.reserves = reserves;
    this.outbox = outbox;
    this.meters = options.meters;
    this.grace = options.swap == SwapPolicy.RESOURCES ? Duration.ZERO : options.grace;
    Duration rest = options.meterRetention.minus(grace);
    this.afterGrace = rest.isNegative() ? Duration.ZERO : rest;
    this.time = time;
    this.lock = lock;
  }

  @Nullable HotModel<I, O> find(int version) {
    return models.get(version);
  }

  /** The watch of a version that is loaded, or whose meters are still there. */
  @Nullable VersionWatch watch(int version) {
    HotModel<I, O> model = models.get(version);
    if (model != null) {
      return model.watch();
    }
    Cooling known = cooling.get(version);
    return known == null ? null : known.watch();
  }

  /** The calls that a version is answering; at any time, without the lock. */
  long leased(int version) {
    HotModel<I, O> model = models.get(version);
    return model == null ? 0 : model.leased();
  }

  /** Takes the watch of a version that is no longer loaded but still has its meters. */
  @Nullable VersionWatch reclaim(int version) {
    Cooling known = cooling.remove(version);
    if (known == null) {
      return null;
    }
    // Its retention begins anew when it is closed again.
    known.end().cancel();
    return known.watch();
  }

  /** Where the loads of a version are timed. */
  VersionMeters loadMeters(ModelRef ref) {
    return loads.computeIfAbsent(ref.version(), version -> new VersionMeters(meters, ref));
  }

  void add(HotModel<I, O> model) {
    models.put(model.ref().version(), model);
  }

  /** A version could not be loaded; the watch that was reclaimed for it cools on. */
  void rejected(int version, @Nullable VersionWatch reclaimed) {
    if (reclaimed != null) {
      cool(version, reclaimed);
    } else {
      later(grace.plus(afterGrace), () -> forgetLoads(version));
    }
  }

  /** {@code serving} has drained. */
  void ended(LoadedVersion<I, O> serving) {
    HotModel<I, O> model = serving.hot();
    model.ended(serving);
    if (model.idle() && !model.held()) {
      model.expiry(later(grace, () -> expire(model)));
    }
  }

  /** Takes {@code model} out at once; false if it serves another alias or was borrowed. */
  boolean unload(HotModel<I, O> model) {
    int version = model.ref().version();
    if (!model.idle()) {
      return false;
    }
    if (!reserves.withdraw(model)) {
      // Somebody borrowed it in another's place: it goes when that call has ended.
      model.expiry(later(BORROWED, () -> expire(model)));
      return false;
    }
    if (!models.remove(version, model)) {
      return false;
    }
    cool(version, model.watch());
    return true;
  }

  private void expire(HotModel<I, O> model) {
    int version = model.ref().version();
    if (!model.idle()) {
      return;
    }
    if (!reserves.withdraw(model)) {
      model.expiry(later(BORROWED, () -> expire(model)));
    } else if (models.remove(version, model)) {
      outbox.add(() -> close(model));
      cool(version, model.watch());
    }
  }

  private void cool(int version, VersionWatch watch) {
    cooling.put(version, new Cooling(watch, later(afterGrace, () -> forget(version))));
  }

  private void forget(int version) {
    Cooling known = cooling.remove(version);
    if (known != null) {
      outbox.add(known.watch()::close);
      forgetLoads(version);
    }
  }

  private void forgetLoads(int version) {
    if (!models.containsKey(version) && !cooling.containsKey(version)) {
      VersionMeters timers = loads.remove(version);
      if (timers != null) {
        outbox.add(timers::remove);
      }
    }
  }

  /** Frees a model nobody uses; not under the lock. */
  void close(HotModel<I, O> model) {
    long start = time.nanos();
    try {
      model.model().close();
    } catch (RuntimeException e) {
      LOG.error("{} failed to close", model.ref(), e);
    }
    // A watch outlives its model, unless the handle itself closes: then nobody looks any more.
    model
        .watch()
        .meters()
        .timer(CoreMeters.MODEL_UNLOAD, "Freeing a version's memory")
        .record(time.nanos() - start, TimeUnit.NANOSECONDS);
    outbox.accept(new ModelEvent.Closed(time.now(), model.ref()));
  }

  /** Whether no call runs on any model that serves nothing; from then on none is lent. */
  boolean withdrawAll() {
    boolean ended = true;
    for (HotModel<I, O> model : models.values()) {
      ended &= reserves.withdraw(model);
    }
    return ended;
  }

  /** Whether a model works on what nobody waits for any more. */
  boolean busy() {
    return models.values().stream().anyMatch(hot -> hot.model().busy());
  }

  /** Closes everything but the models whose calls have not ended. */
  void closeAll() {
    ended = true;
    waiting.forEach(TimeSource.Task::cancel);
    waiting.clear();
    for (HotModel<I, O> model : models.values()) {
      if (model.idle() && reserves.withdraw(model)) {
        outbox.add(() -> close(model));
      } else {
        LOG.error(
            "{} still answers calls and stays loaded: closing it now would crash the process",
            model.ref());
      }
      outbox.add(model.watch()::close);
    }
    models.clear();
    cooling.values().forEach(each -> outbox.add(each.watch()::close));
    cooling.clear();
    loads.values().forEach(timers -> outbox.add(timers::remove));
    loads.clear();
  }

  /** Does {@code task} after {@code delay}, under the lock, unless all has ended by then. */
  private TimeSource.Task later(Duration delay, Runnable task) {
    if (ended) {
      return () -> {};
    }
    AtomicReference<TimeSource.Task> own = new AtomicReference<>();
    TimeSource.Task scheduled =
        time.schedule(
            delay,
            () ->
                locked(
                    () -> {
                      if (waiting.remove(own.get())) {
                        task.run();
                      }
                    }));
    // Under the lock, as the task: it cannot run before.
    own.set(scheduled);
    waiting.add(scheduled);
    return () -> {
      waiting.remove(scheduled);
      scheduled.cancel();
    };
  }

  private void locked(Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
    outbox.deliver();
  }
}
