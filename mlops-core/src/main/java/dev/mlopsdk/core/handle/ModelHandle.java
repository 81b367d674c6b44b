package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>Two locks, taken in this order: {@code following} serialises loads, which may take long;
 * {@code lock} guards the state and is held for moments only. Listeners, models and recorders are
 * called under neither, see {@link Outbox}.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class ModelHandle<I, O> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");
  private static final int NONE = -1;

  /**
   * What one alias serves.
   *
   * @param ref the version
   * @param alias its alias
   * @param digest of its files
   * @param device where it runs, and why there
   * @param since when it took the alias
   */
  public record Serving(ModelRef ref, String alias, String digest, Device device, Instant since) {}

  private final VersionSource source;
  private final List<String> aliases;
  private final Duration poll;
  private final Duration drainTimeout;
  private final TimeSource time;
  private final Runnable closeTime;
  private final Outbox outbox;
  private final VersionOpener<I, O> opener;
  private final HotModels<I, O> hot;
  private final HandleMeters meters;
  private final AtomicReferenceArray<@Nullable LoadedVersion<I, O>> current;

  private final ReentrantLock following = new ReentrantLock();

  /**
   * Per alias the version that failed and is not tried again, or {@link #NONE}; by the follower.
   */
  private final int[] rejected;

  /** Per alias the version whose failure was told; by the follower. */
  private final int[] told;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition swapped = lock.newCondition();
  private final List<LoadedVersion<I, O>> draining = new ArrayList<>();
  private final Instant[] since;
  private boolean unavailable;

  /** Whether close has begun; by the follower. */
  private boolean ended;

  private volatile boolean closed;
  private volatile boolean complete;
  private volatile long lastRead;
  private volatile VersionSource.@Nullable Watch watch;

  private ModelHandle(HandleBuilder<I, O> options, TimeSource time, Runnable closeTime) {
    this.source = options.source;
    this.aliases = options.aliases;
    this.poll = options.poll;
    this.drainTimeout = options.drainTimeout;
    this.time = time;
    this.closeTime = closeTime;
    this.outbox =
        new Outbox(
            options.events,
            () -> lock.isHeldByCurrentThread() || following.isHeldByCurrentThread());
    this.opener = new VersionOpener<>(options, time, outbox);
    this.hot = new HotModels<>(options, time, lock, outbox);
    this.current = new AtomicReferenceArray<>(aliases.size());
    this.rejected = filled(aliases.size());
    this.told = filled(aliases.size());
    this.since = new Instant[aliases.size()];
    this.lastRead = time.nanos();
    this.meters =
        HandleMeters.register(
            options.meters,
            source.name(),
            opener.runtime(),
            aliases.size(),
            () -> (time.nanos() - lastRead) / 1e9);
  }

  private static int[] filled(int size) {
    int[] array = new int[size];
    Arrays.fill(array, NONE);
    return array;
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
    ModelHandle<I, O> handle = null;
    boolean open = false;
    try {
      handle = new ModelHandle<>(options, time, closeTime);
      handle.start();
      open = true;
      return handle;
    } finally {
      if (!open) {
        if (handle != null) {
          handle.close();
        } else {
          closeTime.run();
        }
      }
    }
  }

  private void start() {
    following.lock();
    try {
      VersionSource.Wanted wanted = source.read();
      lastRead = time.nanos();
      openChampion(wanted);
      follow(wanted);
    } finally {
      following.unlock();
    }
    outbox.deliver();
    watch = source.watch(() -> time.schedule(Duration.ZERO, this::refresh));
    time.schedule(poll, this::poll);
  }

  /**
   * The champion, else the latest former champion that opens: a bad promote must not stop a start.
   */
  private void openChampion(VersionSource.Wanted wanted) {
    if (wanted.champion().isEmpty()) {
      throw new IllegalStateException(
          "A served model needs a champion, but the registry names none; publish a version");
    }
    int champion = wanted.champion().getAsInt();
    List<Integer> candidates = new ArrayList<>(List.of(champion));
    candidates.addAll(wanted.former());
    ModelException failure = null;
    int refused = NONE;
    for (int version : candidates) {
      Throwable cause = trySlot(0, version);
      if (cause == null) {
        // What was wanted is not tried, or told, once more because a former one serves.
        rejected[0] = refused;
        told[0] = failure == null ? NONE : champion;
        return;
      }
      refused = failure == null ? rejected[0] : refused;
      ModelException next =
          new ModelException(
              ModelException.Kind.LOAD,
              "No version of " + name() + " could be opened: " + cause.getMessage(),
              cause);
      if (failure == null) {
        failure = next;
      } else {
        failure.addSuppressed(next);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void poll() {
    try {
      refresh();
    } finally {
      if (!closed) {
        time.schedule(poll, this::poll);
      }
    }
  }

  /**
   * Reads the registry and serves what it names now; done by itself after every change in this
   * process and at every poll.
   */
  public void refresh() {
    following.lock();
    try {
      if (!closed) {
        follow(source.read());
        lastRead = time.nanos();
        unavailable = false;
      }
    } catch (RuntimeException e) {
      if (!unavailable) {
        unavailable = true;
        LOG.warn("The registry of {} cannot be read", name(), e);
        outbox.accept(
            new ModelEvent.RegistryUnavailable(time.now(), ref(0), String.valueOf(e.getMessage())));
      }
    } finally {
      following.unlock();
    }
    outbox.deliver();
  }

  /** Brings every alias to the wanted version; by the one thread that follows. */
  private void follow(VersionSource.Wanted wanted) {
    for (int slot = 0; slot < aliases.size() && !closed; slot++) {
      OptionalInt version = wanted.version(aliases.get(slot));
      LoadedVersion<I, O> now = current.get(slot);
      if (version.isEmpty()) {
        settled(slot);
        if (slot > 0 && now != null) {
          replace(slot, null);
        }
      } else if (now != null && now.ref().version() == version.getAsInt()) {
        settled(slot);
      } else if (rejected[slot] != version.getAsInt()) {
        trySlot(slot, version.getAsInt());
      }
    }
  }

  private void settled(int slot) {
    rejected[slot] = NONE;
    told[slot] = NONE;
  }

  /** Serves {@code version} in {@code slot}; null if that worked, else why not. */
  private @Nullable Throwable trySlot(int slot, int version) {
    try {
      serve(slot, version);
      settled(slot);
      return null;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      boolean retry =
          e instanceof UncheckedIOException
              || (e instanceof ModelException known && known.retryable());
      rejected[slot] = retry ? NONE : version;
      if (told[slot] != version) {
        told[slot] = version;
        tellRejected(slot, version, e);
      }
      return e;
    }
  }

  private void serve(int slot, int version) {
    VersionWatch known;
    lock.lock();
    try {
      HotModel<I, O> loaded = hot.find(version);
      if (loaded != null) {
        replace(slot, loaded);
        return;
      }
      known = hot.reclaim(version);
    } finally {
      lock.unlock();
    }
    HotModel<I, O> opened = open(version, known);
    lock.lock();
    try {
      hot.add(opened);
      meters.show(opened, hot);
      replace(slot, opened);
    } finally {
      lock.unlock();
    }
  }

  private HotModel<I, O> open(int version, @Nullable VersionWatch known) {
    boolean opened = false;
    try {
      ModelArtifact artifact = source.artifact(version);
      HotModel<I, O> model = opener.open(artifact, known, loadMeters(artifact.ref()));
      opened = true;
      return model;
    } finally {
      if (!opened) {
        lock.lock();
        try {
          hot.rejected(version, known);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private VersionMeters loadMeters(ModelRef ref) {
    lock.lock();
    try {
      return hot.loadMeters(ref);
    } finally {
      lock.unlock();
    }
  }

  /** The swap: everything that changes, before anybody is told. */
  private void replace(int slot, @Nullable HotModel<I, O> model) {
    lock.lock();
    try {
      LoadedVersion<I, O> before = current.get(slot);
      LoadedVersion<I, O> next = model == null ? null : model.serve(aliases.get(slot));
      current.set(slot, next);
      since[slot] = time.now();
      complete = everyAliasServes();
      meters.serves(slot, aliases.get(slot), model);
      if (next != null) {
        int previous = before == null ? NONE : before.ref().version();
        outbox.accept(new ModelEvent.Swapped(time.now(), next.ref(), next.alias(), previous));
      } else if (before != null) {
        outbox.accept(new ModelEvent.Withdrawn(time.now(), before.ref(), before.alias()));
      }
      if (before != null) {
        draining.add(before);
        drain(before, 1);
      }
      swapped.signalAll();
    } finally {
      lock.unlock();
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
    outbox.deliver();
  }

  private boolean retire(LoadedVersion<I, O> version) {
    if (!version.drained()) {
      return false;
    }
    draining.remove(version);
    hot.ended(version);
    if (version.hot().idle()) {
      outbox.accept(new ModelEvent.Retired(time.now(), version.ref()));
    }
    return true;
  }

  private void tellRejected(int slot, int version, Throwable cause) {
    LoadedVersion<I, O> now = current.get(slot);
    LOG.debug("{}:{} could not be opened", name(), version, cause);
    outbox.accept(
        new ModelEvent.Rejected(
            time.now(),
            new ModelRef(name(), version),
            aliases.get(slot),
            now == null ? NONE : now.ref().version(),
            cause.getMessage() == null ? cause.toString() : cause.getMessage()));
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
    return source.name();
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
   * Waits until the champion in this process is {@code version}: for tests and scripts. A {@link
   * dev.mlopsdk.core.time.FakeTime} does not move by waiting; advance it instead.
   *
   * @return whether it is, before {@code timeout} passed as the system's clock counts; false at
   *     once after {@link #close()}
   */
  public boolean awaitVersion(int version, Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (!serves(version)) {
        if (left <= 0 || closed) {
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

  private boolean serves(int version) {
    LoadedVersion<I, O> now = current.get(0);
    return now != null && now.ref().version() == version;
  }

  /**
   * Waits for a load in progress, takes every version out of service, waits for the calls in flight
   * and frees the models. A model whose calls do not end within the drain timeout stays loaded:
   * closing it would crash the process. A second call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    following.lock();
    try {
      retireEverything();
    } finally {
      following.unlock();
    }
    outbox.deliver();
  }

  private void retireEverything() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      VersionSource.Watch watching = watch;
      if (watching != null) {
        watching.close();
      }
      for (int slot = 0; slot < aliases.size(); slot++) {
        replace(slot, null);
      }
      awaitDrained();
      lock.lock();
      try {
        hot.closeAll();
      } finally {
        lock.unlock();
      }
    } finally {
      meters.remove();
      closeTime.run();
    }
  }

  private void awaitDrained() {
    long deadline = System.nanoTime() + drainTimeout.toNanos();
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
