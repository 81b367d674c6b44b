package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
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
 * <p>Two locks, taken in this order: {@code following} serialises loads, which may take long; the
 * lock of {@link Slots} guards the state and is held for moments only. Listeners, models and
 * recorders are called under neither, see {@link Outbox}.
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
  private final Slots<I, O> slots;
  private final HandleMeters meters;

  private final ReentrantLock following = new ReentrantLock();

  /**
   * Per alias the version that failed and is not tried again, or {@link #NONE}; by the follower.
   */
  private final int[] rejected;

  /** Per alias the version whose failure was told; by the follower. */
  private final int[] told;

  private boolean unavailable;

  /** Whether close has begun; by the follower. */
  private boolean ended;

  private volatile boolean closed;
  private volatile long lastRead;
  private volatile VersionSource.@Nullable Watch watch;

  private ModelHandle(HandleBuilder<I, O> options, TimeSource time, Runnable closeTime) {
    this.source = options.source;
    this.aliases = options.aliases;
    this.poll = options.poll;
    this.drainTimeout = options.drainTimeout;
    this.time = time;
    this.closeTime = closeTime;
    ReentrantLock lock = new ReentrantLock();
    this.outbox =
        new Outbox(
            options.events,
            () -> lock.isHeldByCurrentThread() || following.isHeldByCurrentThread());
    this.opener = new VersionOpener<>(options, time, outbox);
    this.rejected = filled(aliases.size());
    this.told = filled(aliases.size());
    this.lastRead = time.nanos();
    this.meters =
        HandleMeters.register(
            options.meters,
            source.name(),
            opener.runtime(),
            aliases.size(),
            () -> (time.nanos() - lastRead) / 1e9);
    this.slots = new Slots<>(options, time, outbox, lock, meters);
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
      LoadedVersion<I, O> now = slots.current(slot);
      if (version.isEmpty()) {
        settled(slot);
        if (slot > 0 && now != null) {
          slots.replace(slot, null);
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
    if (!slots.serveLoaded(slot, version)) {
      slots.serveOpened(slot, open(version, slots.reclaim(version)));
    }
  }

  private HotModel<I, O> open(int version, @Nullable VersionWatch known) {
    boolean opened = false;
    try {
      ModelArtifact artifact = source.artifact(version);
      HotModel<I, O> model = opener.open(artifact, known, slots.loadMeters(artifact.ref()));
      opened = true;
      return model;
    } finally {
      if (!opened) {
        slots.rejected(version, known);
      }
    }
  }

  private void tellRejected(int slot, int version, Throwable cause) {
    LoadedVersion<I, O> now = slots.current(slot);
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
    return slots.acquire(slot);
  }

  /**
   * Whether every alias has a version: only then can a split compare its arms. A swap never makes
   * it false for a moment.
   */
  public boolean complete() {
    return slots.complete();
  }

  /**
   * The watch of {@code version}, from its load until its meters go: for truths that come late.
   *
   * @return null if this process does not watch it, or the handle is closed
   */
  public @Nullable VersionWatch watch(int version) {
    return slots.watch(version);
  }

  /** What each alias serves now; an alias without a version is not there. */
  public List<Serving> serving() {
    return slots.serving();
  }

  /**
   * Waits until the champion in this process is {@code version}: for tests and scripts. A {@link
   * dev.mlopsdk.core.time.FakeTime} does not move by waiting; advance it instead.
   *
   * @return whether it is, before {@code timeout} passed as the system's clock counts; false at
   *     once after {@link #close()}
   */
  public boolean awaitVersion(int version, Duration timeout) throws InterruptedException {
    return slots.awaitVersion(version, timeout);
  }

  /** The clock that this handle's frames are timed by. */
  public TimeSource time() {
    return time;
  }

  /** The model's name. */
  public String name() {
    return source.name();
  }

  private ModelRef ref(int slot) {
    LoadedVersion<I, O> version = slots.current(slot);
    return version == null ? new ModelRef(name(), 0) : version.ref();
  }

  /**
   * Waits for a load in progress, takes every version out of service, waits for the calls in flight
   * and frees the models. A model whose calls do not end within the drain timeout stays loaded:
   * closing it would crash the process. A second call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    slots.closing();
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
      slots.close(drainTimeout);
    } finally {
      meters.remove();
      closeTime.run();
    }
  }
}
