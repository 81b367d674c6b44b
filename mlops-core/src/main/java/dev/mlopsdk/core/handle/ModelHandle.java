package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private final Duration poll;
  private final Duration drainTimeout;
  private final TimeSource time;
  private final Runnable closeTime;
  private final Outbox outbox;
  private final Slots<I, O> slots;
  private final HandleMeters meters;
  private final Switches switches;
  private final @Nullable CrashWatch crashes;
  private final VersionOpener<I, O> opener;
  private final ModelLoader<I, O> loader;
  private final Duration drainAtExit;
  private final SlotLoads<I, O> loads;
  private final Follower<I, O> follower;

  private final Turns following = new Turns(this::read);

  private boolean unavailable;

  /** Whether close has begun; by the follower. */
  private boolean ended;

  private volatile boolean closed;
  private volatile long lastRead;
  private volatile VersionSource.@Nullable Watch watch;
  private volatile @Nullable ExitHook exit;
  private volatile TimeSource.@Nullable Task nextPoll;

  private ModelHandle(HandleBuilder<I, O> options, TimeSource time, Runnable closeTime) {
    this.source = options.source;
    this.poll = options.poll;
    this.drainTimeout = options.drainTimeout;
    this.drainAtExit = options.drainAtExit;
    this.loader = options.loader;
    this.time = time;
    this.closeTime = closeTime;
    ReentrantLock lock = new ReentrantLock();
    this.outbox =
        new Outbox(events(options, time), () -> lock.isHeldByCurrentThread() || following.mine());
    this.switches = new Switches(options, new Operated());
    this.opener = new VersionOpener<>(options, time, outbox, switches);
    this.lastRead = time.nanos();
    this.meters =
        HandleMeters.register(
            options.meters,
            source.name(),
            opener.runtime(),
            options.aliases().size(),
            () -> (time.nanos() - lastRead) / 1e9);
    this.slots = new Slots<>(options, time, outbox, lock, meters);
    Path state = options.quarantine;
    boolean watching = false;
    try {
      this.crashes = state == null ? null : CrashWatch.open(source, state);
      meters.show(source.name(), switches);
      watching = true;
    } finally {
      if (!watching) {
        meters.remove();
      }
    }
    this.loads = new SlotLoads<>(options, opener, slots, crashes, time);
    this.follower =
        new Follower<>(options, switches, crashes, slots, loads, outbox, time, () -> closed);
  }

  private Events events(HandleBuilder<I, O> options, TimeSource time) {
    Events events = new Events(time);
    events.add(this::retired);
    options.listeners.forEach(events::add);
    return events;
  }

  /** A handle that follows {@code name} in {@code registry}. */
  public static <I, O> HandleBuilder<I, O> of(
      ModelRegistry registry, String name, ModelLoader<I, O> loader) {
    return new HandleBuilder<>(VersionSource.of(registry, ModelRef.requireName(name)), loader);
  }

  /** A handle on one file, which never changes. */
  public static <I, O> HandleBuilder<I, O> of(Path file, ModelLoader<I, O> loader) {
    return of(ModelArtifact.file(file), loader);
  }

  /** A handle on one artifact, whatever an alias says. */
  public static <I, O> HandleBuilder<I, O> of(ModelArtifact artifact, ModelLoader<I, O> loader) {
    return new HandleBuilder<>(VersionSource.of(artifact), loader);
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
    following.begin();
    try {
      opener.after(Preparation.start(loader));
      if (crashes != null) {
        crashes.judge();
      }
      VersionSource.Wanted wanted = source.read();
      lastRead = time.nanos();
      follower.start(wanted);
    } finally {
      following.end();
    }
    outbox.deliver();
    exit = ExitHook.register(drainAtExit, this::exit);
    watch = source.watch(() -> time.schedule(Duration.ZERO, this::look));
    nextPoll = time.schedule(poll, this::poll);
  }

  private void poll() {
    try {
      look();
    } finally {
      if (!closed) {
        nextPoll = time.schedule(poll, this::poll);
      }
    }
  }

  /** Refreshes without waiting for a load in progress, whose thread does it then. */
  private void look() {
    following.read();
    outbox.deliver();
  }

  /**
   * Reads the registry and serves what it names now; done by itself after every change in this
   * process and at every poll.
   */
  public void refresh() {
    following.begin();
    try {
      read();
    } finally {
      following.end();
    }
    outbox.deliver();
  }

  /** In turn. */
  private void read() {
    try {
      if (!closed) {
        if (crashes != null) {
          // Before reading: what the registry takes over must be in what is read.
          crashes.settle();
        }
        follower.follow(source.read());
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
    }
  }

  /** A version that answered its last call is no more to blame for a crash. */
  private void retired(ModelEvent event) {
    if (event instanceof ModelEvent.Retired && !closed) {
      loads.retired(event.ref());
    }
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
   * Leases the champion, waiting where it is just being loaded into the place of another version
   * ({@link SwapPolicy#RESOURCES}); the caller must release it on the same thread.
   *
   * @param startNanos when the call began, on the clock of {@link #time}
   * @param timeoutNanos how long it may take from then; 0 is without end
   * @throws ModelException of kind DEADLINE if that passed, UNAVAILABLE if no version could be
   *     loaded, INTERRUPTED if the thread is
   * @throws IllegalStateException if the handle is closed, or the JVM is about to end
   */
  public LoadedVersion<I, O> await(long startNanos, long timeoutNanos) {
    long start = System.nanoTime();
    long left = timeoutNanos == 0 ? Long.MAX_VALUE : startNanos + timeoutNanos - time.nanos();
    LoadedVersion<I, O> version;
    try {
      version = slots.await(0, left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          ModelException.Kind.INTERRUPTED, "Interrupted while " + name() + " was being loaded", e);
    }
    if (version != null) {
      return version;
    }
    if (closed) {
      throw new IllegalStateException("The served model " + name() + " is closed; open a new one");
    }
    if (System.nanoTime() - start >= left) {
      throw new ModelException(
          ModelException.Kind.DEADLINE,
          "The deadline passed while a version of " + name() + " was being loaded");
    }
    throw new ModelException(
        ModelException.Kind.UNAVAILABLE,
        "No version of " + name() + " is loaded: the last one could not be; it is tried again");
  }

  /** The same for a call that begins now, which has {@code timeoutNanos}; 0 is without end. */
  public LoadedVersion<I, O> await(long timeoutNanos) {
    return await(time.nanos(), timeoutNanos);
  }

  /**
   * Leases the version that the alias at {@code slot} served before, if it is still loaded and
   * older than the one it serves now: a version that was rolled back from is not lent. While the
   * lease is held the version stays loaded, also beyond its grace time; the caller must release it
   * on the same thread, soon.
   *
   * @return null if there is none
   */
  public @Nullable LoadedVersion<I, O> acquirePrevious(int slot) {
    return slots.acquirePrevious(slot);
  }

  /**
   * Whether every alias has a version: only then can a split compare its arms. A swap never makes
   * it false for a moment.
   */
  public boolean complete() {
    return slots.complete();
  }

  /**
   * Whether calls may be split: every alias has a version, and no switch or pin stops the split.
   * Always so where there is one alias and it is served.
   */
  public boolean splits() {
    return slots.splits();
  }

  /** Whether a switch or a pin stops the split. */
  public boolean splitOff() {
    return slots.splitOff();
  }

  /** The switches of this model in this process. */
  public Switches switches() {
    return switches;
  }

  /**
   * The watch of {@code version}, from its load until its meters go: for truths that come late.
   *
   * @return null if this process does not watch it, or the handle is closed
   */
  public @Nullable VersionWatch watch(int version) {
    return slots.watch(version);
  }

  /** See {@link Reserves#draining}. */
  int reservesDraining() {
    return slots.reservesDraining();
  }

  /** What each alias serves now; an alias without a version is not there. */
  public List<Serving> serving() {
    return slots.serving();
  }

  /** Whether {@code version} serves an alias in this process now; never waits. */
  public boolean serves(ModelRef version) {
    return slots.serves(version);
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

  /** How long {@link #close} waits for the calls in flight. */
  public Duration drainTimeout() {
    return drainTimeout;
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
    following.begin();
    try {
      retireEverything();
    } finally {
      following.end();
    }
    outbox.deliver();
    outbox.await(drainTimeout);
    if (crashes != null) {
      crashes.close();
    }
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
      TimeSource.Task polling = nextPoll;
      if (polling != null) {
        polling.cancel();
      }
      ExitHook hook = exit;
      if (hook != null) {
        hook.remove();
      }
      loads.discard();
      slots.close(drainTimeout);
    } finally {
      meters.remove();
      closeTime.run();
    }
  }

  /**
   * The JVM ends: no new call from now on, and those in flight may end, a load too. Nothing is
   * closed, the memory goes with the process.
   */
  private void exit(long longestNanos) {
    closed = true;
    long start = System.nanoTime();
    slots.exit(longestNanos);
    boolean free = false;
    try {
      free = following.begin(longestNanos - (System.nanoTime() - start));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (free) {
        following.end();
      }
    }
  }

  /** What the switches do to this handle. */
  private final class Operated implements Switches.Operated {

    @Override
    public void pin(int version, Runnable kept) {
      following.begin();
      try {
        if (closed) {
          throw new IllegalStateException("The handle of " + name() + " is closed; open a new one");
        }
        follower.pin(version, kept);
      } finally {
        following.end();
      }
      outbox.deliver();
    }

    @Override
    public void follow() {
      following.begin();
      try {
        if (!closed) {
          follower.followLast();
        }
      } finally {
        following.end();
      }
      outbox.deliver();
    }

    @Override
    public void split() {
      follower.split();
    }

    @Override
    public void moved(String name, String setting, Change change) {
      outbox.accept(new ModelEvent.SwitchChanged(time.now(), ref(0), name, setting, change));
    }
  }
}
