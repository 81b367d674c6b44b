package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the aliases of one model and keeps their versions loaded and live. Thread-safe.
 *
 * <p>A swap is one volatile write: calls in flight end on the old version, later ones begin on the
 * new. A version that cannot be verified, loaded or warmed up changes nothing but an event; the
 * former one goes on. A native session is closed only here, after its last lease ended.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class ModelHandle<I, O> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  /**
   * What one alias serves.
   *
   * @param ref the version
   * @param alias its alias
   * @param digest of its files
   * @param device where it runs, and why there
   * @param since when it took the alias
   */
  public record Serving(
      ModelRef ref, String alias, String digest, dev.mlopsdk.core.Device device, Instant since) {}

  private record Info(VersionMeters meters, Gauge gauge) {}

  private final HandleBuilder<I, O> options;
  private final TimeSource time;
  private final Runnable closeTime;
  private final VersionOpener<I, O> opener;
  private final HotModels<I, O> hot;
  private final List<String> aliases;
  private final AtomicReferenceArray<@Nullable LoadedVersion<I, O>> current;

  /** Guards everything below, and every change of {@link #current}. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition swapped = lock.newCondition();
  private final int[] rejected;
  private final Instant[] since;
  private final @Nullable Info[] infos;
  private final List<LoadedVersion<I, O>> draining = new ArrayList<>();
  private boolean unavailable;
  private volatile boolean closed;
  private volatile boolean complete;
  private volatile long lastRead;
  private VersionSource.@Nullable Watch watch;
  private @Nullable Gauge staleness;

  private ModelHandle(HandleBuilder<I, O> options, TimeSource time, Runnable closeTime) {
    this.options = options;
    this.time = time;
    this.closeTime = closeTime;
    this.opener = new VersionOpener<>(options, time);
    this.hot = new HotModels<>(options, time, lock);
    this.aliases = options.aliases;
    this.current = new AtomicReferenceArray<>(aliases.size());
    this.rejected = new int[aliases.size()];
    java.util.Arrays.fill(rejected, -1);
    this.since = new Instant[aliases.size()];
    this.infos = new Info[aliases.size()];
  }

  /** A handle that follows {@code name} in {@code registry}. */
  public static <I, O> HandleBuilder<I, O> of(
      ModelRegistry registry, String name, ModelLoader<I, O> loader) {
    return new HandleBuilder<>(VersionSource.of(registry, ModelRef.requireName(name)), loader);
  }

  /** A handle on one file, which never changes. */
  public static <I, O> HandleBuilder<I, O> of(Path file, ModelLoader<I, O> loader) {
    return new HandleBuilder<>(VersionSource.of(ModelArtifact.file(file)), loader);
  }

  static <I, O> ModelHandle<I, O> open(
      HandleBuilder<I, O> options, TimeSource time, Runnable closeTime) {
    ModelHandle<I, O> handle = new ModelHandle<>(options, time, closeTime);
    boolean open = false;
    try {
      handle.start();
      open = true;
      return handle;
    } finally {
      if (!open) {
        handle.close();
      }
    }
  }

  private void start() {
    lock.lock();
    try {
      VersionSource.Wanted wanted = options.source.read();
      lastRead = time.nanos();
      openChampion(wanted);
      follow(wanted);
    } finally {
      lock.unlock();
    }
    watch = options.source.watch(() -> time.schedule(Duration.ZERO, this::refresh));
    staleness =
        Gauge.builder(CoreMeters.REGISTRY_STALENESS, this, ModelHandle::stalenessSeconds)
            .description("Time since the registry was last read")
            .baseUnit("seconds")
            .tag("model", name())
            .strongReference(true)
            .register(options.meters);
    time.schedule(options.poll, this::poll);
  }

  /**
   * The champion, else the latest former champion that opens: a bad promote must not stop a start.
   */
  private void openChampion(VersionSource.Wanted wanted) {
    if (wanted.champion().isEmpty()) {
      throw new IllegalStateException(
          "A served model needs a champion, but the registry names none; publish a version");
    }
    List<Integer> candidates = new ArrayList<>(List.of(wanted.champion().getAsInt()));
    candidates.addAll(wanted.former());
    ModelException failure = null;
    for (int version : candidates) {
      try {
        serve(0, version);
        return;
      } catch (RuntimeException | LinkageError e) {
        rejected[0] = failure == null ? version : rejected[0];
        reject(0, version, e);
        ModelException next =
            new ModelException(
                ModelException.Kind.LOAD,
                "No version of " + name() + " could be opened: " + e.getMessage(),
                e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void poll() {
    refresh();
    if (!closed) {
      time.schedule(options.poll, this::poll);
    }
  }

  /**
   * Reads the registry and serves what it names now; done by itself after every change in this
   * process and at every poll.
   */
  public void refresh() {
    lock.lock();
    try {
      if (!closed) {
        follow(options.source.read());
        lastRead = time.nanos();
        unavailable = false;
      }
    } catch (RuntimeException e) {
      if (!unavailable) {
        unavailable = true;
        options.events.accept(
            new ModelEvent.RegistryUnavailable(time.now(), ref(0), String.valueOf(e.getMessage())));
      }
    } finally {
      lock.unlock();
    }
  }

  private void follow(VersionSource.Wanted wanted) {
    for (int slot = 0; slot < aliases.size(); slot++) {
      OptionalInt version = wanted.version(aliases.get(slot));
      LoadedVersion<I, O> now = current.get(slot);
      if (version.isEmpty()) {
        rejected[slot] = -1;
        if (slot > 0 && now != null) {
          options.events.accept(new ModelEvent.Withdrawn(time.now(), now.ref(), aliases.get(slot)));
          replace(slot, null);
        }
      } else if (now != null && now.ref().version() == version.getAsInt()) {
        rejected[slot] = -1;
      } else if (rejected[slot] != version.getAsInt()) {
        try {
          serve(slot, version.getAsInt());
          rejected[slot] = -1;
        } catch (RuntimeException | LinkageError e) {
          rejected[slot] = version.getAsInt();
          reject(slot, version.getAsInt(), e);
        }
      }
    }
    swapped.signalAll();
  }

  private void serve(int slot, int version) {
    HotModel<I, O> model = hot.find(version);
    if (model == null) {
      ModelArtifact artifact = options.source.artifact(version);
      model = opener.open(artifact, hot.watchOf(version));
      hot.add(model);
      registerVersion(model);
    }
    replace(slot, model.serve(aliases.get(slot)));
    since[slot] = time.now();
  }

  private void replace(int slot, @Nullable LoadedVersion<I, O> next) {
    LoadedVersion<I, O> before = current.get(slot);
    current.set(slot, next);
    complete = everyAliasServes();
    showAlias(slot, next == null ? null : next.hot());
    if (next != null) {
      int previous = before == null ? -1 : before.ref().version();
      options.events.accept(new ModelEvent.Swapped(time.now(), next.ref(), next.alias(), previous));
    } else if (before != null) {
      options.events.accept(new ModelEvent.Withdrawn(time.now(), before.ref(), before.alias()));
    }
    if (before != null) {
      draining.add(before);
      drain(before, 1);
    }
  }

  private boolean everyAliasServes() {
    for (int slot = 0; slot < aliases.size(); slot++) {
      if (current.get(slot) == null) {
        return false;
      }
    }
    return true;
  }

  /** Looks again and again, ever less often, whether the last lease has ended. */
  private void drain(LoadedVersion<I, O> version, long waitMillis) {
    lock.lock();
    try {
      if (draining.contains(version) && !retire(version) && !closed) {
        time.schedule(
            Duration.ofMillis(waitMillis), () -> drain(version, Math.min(100, waitMillis * 2)));
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean retire(LoadedVersion<I, O> version) {
    if (!version.drained()) {
      return false;
    }
    draining.remove(version);
    options.events.accept(new ModelEvent.Retired(time.now(), version.ref()));
    hot.ended(version.hot());
    return true;
  }

  private void reject(int slot, int version, Throwable cause) {
    LoadedVersion<I, O> now = current.get(slot);
    LOG.warn("{}:{} could not be opened", name(), version, cause);
    options.events.accept(
        new ModelEvent.Rejected(
            time.now(),
            new ModelRef(name(), version),
            aliases.get(slot),
            now == null ? -1 : now.ref().version(),
            cause.getMessage() == null ? cause.toString() : cause.getMessage()));
  }

  private void registerVersion(HotModel<I, O> model) {
    int version = model.ref().version();
    model
        .watch()
        .meters()
        .gauge(
            CoreMeters.MODEL_SIZE, "Bytes of a version's files", model.manifest(), m -> m.size());
    model
        .watch()
        .meters()
        .gauge(
            CoreMeters.MODEL_LEASES,
            "Calls being answered",
            this,
            handle -> handle.leased(version));
  }

  /** Exactly one row per alias: Prometheus takes every gauge called info for a constant 1. */
  private void showAlias(int slot, @Nullable HotModel<I, O> model) {
    Info before = infos[slot];
    if (before != null) {
      before.meters.remove(before.gauge);
      infos[slot] = null;
    }
    if (model != null) {
      VersionMeters meters = model.watch().meters();
      infos[slot] =
          new Info(
              meters,
              meters.gauge(
                  CoreMeters.MODEL_INFO,
                  "1 while the version serves the alias",
                  model,
                  any -> 1,
                  "alias",
                  aliases.get(slot),
                  "digest",
                  model.manifest().shortDigest(),
                  "runtime",
                  opener.runtime(),
                  "device",
                  model.device().label()));
    }
  }

  /**
   * Leases the version of the alias at {@code slot}; the caller must release it on the same thread.
   *
   * @return null if that alias has no version, or the handle is closed
   */
  public @Nullable LoadedVersion<I, O> acquire(int slot) {
    while (true) {
      LoadedVersion<I, O> version = current.get(slot);
      if (version == null) {
        return null;
      }
      version.enter();
      if (current.get(slot) == version) {
        return version;
      }
      version.release();
    }
  }

  /**
   * Whether every alias has a version: only then can a split compare its arms. A swap never makes
   * it false for a moment.
   */
  public boolean complete() {
    return complete;
  }

  /** The model's name. */
  public String name() {
    return options.source.name();
  }

  /** What each alias serves now; an alias without a version is not there. */
  public List<Serving> serving() {
    lock.lock();
    try {
      List<Serving> result = new ArrayList<>();
      for (int slot = 0; slot < aliases.size(); slot++) {
        LoadedVersion<I, O> version = current.get(slot);
        if (version != null) {
          HotModel<I, O> model = version.hot();
          result.add(
              new Serving(
                  model.ref(),
                  aliases.get(slot),
                  model.manifest().digest(),
                  model.device(),
                  since[slot]));
        }
      }
      return List.copyOf(result);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the champion in this process is {@code version}: for tests and scripts.
   *
   * @return whether it is, before {@code timeout} passed, as the system's clock counts
   */
  public boolean awaitVersion(int version, Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (!serves(0, version)) {
        if (left <= 0) {
          return false;
        }
        left = swapped.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private ModelRef ref(int slot) {
    LoadedVersion<I, O> version = current.get(slot);
    return version == null ? new ModelRef(name(), 0) : version.ref();
  }

  private boolean serves(int slot, int version) {
    LoadedVersion<I, O> now = current.get(slot);
    return now != null && now.ref().version() == version;
  }

  private long leased(int version) {
    long sum = 0;
    for (int slot = 0; slot < aliases.size(); slot++) {
      LoadedVersion<I, O> now = current.get(slot);
      if (now != null && now.ref().version() == version) {
        sum += now.leased();
      }
    }
    return sum;
  }

  private double stalenessSeconds() {
    return (time.nanos() - lastRead) / 1e9;
  }

  /**
   * Takes every version out of service, waits for the calls in flight and frees the models. A model
   * whose calls do not end within the drain timeout stays loaded: closing it would crash the
   * process. A second call does nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      for (int slot = 0; slot < aliases.size(); slot++) {
        replace(slot, null);
      }
    } finally {
      lock.unlock();
    }
    stopWatching();
    awaitDrained();
    lock.lock();
    try {
      hot.closeAll(draining);
      if (staleness != null) {
        options.meters.remove(staleness);
      }
    } finally {
      lock.unlock();
    }
    closeTime.run();
  }

  private void stopWatching() {
    if (watch != null) {
      watch.close();
    }
  }

  private void awaitDrained() {
    long deadline = System.nanoTime() + options.drainTimeout.toNanos();
    while (!retireAll() && System.nanoTime() < deadline) {
      // Not interruptible: a session that is closed too early takes the process with it.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private boolean retireAll() {
    lock.lock();
    try {
      List.copyOf(draining).forEach(this::retire);
      return draining.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
