package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which version serves which alias, and those that drain: the state of a handle. Its lock is held
 * for moments only, and nothing foreign is called under it. Thread-safe.
 */
final class Slots<I, O> {

  private static final int NONE = -1;

  private final List<String> aliases;

  /** How many of them, from the first, the split needs. */
  private final int arms;

  private final TimeSource time;
  private final Outbox outbox;
  private final HotModels<I, O> hot;
  private final Reserves<I, O> reserves;
  private final HandleMeters meters;
  private final ReentrantLock lock;
  private final Condition swapped;
  private final AtomicReferenceArray<@Nullable LoadedVersion<I, O>> current;
  private final Drains<I, O> drains;
  private final Instant[] since;

  /** Which version each slot had when it was emptied for the next one. */
  private final int[] emptied;

  /** The slots that are empty while their next version is loaded. */
  private int loading;

  private volatile boolean closed;

  /** Whether the JVM is about to end; under the lock. */
  private boolean exiting;

  private volatile boolean complete;

  /** Whether calls may be split: every alias serves and nobody switched the split off. */
  private volatile boolean splits;

  private volatile boolean splitOff;

  Slots(
      HandleBuilder<I, O> options,
      TimeSource time,
      Outbox outbox,
      ReentrantLock lock,
      HandleMeters meters) {
    this.aliases = options.aliases();
    this.arms = options.arms.size();
    this.time = time;
    this.outbox = outbox;
    this.lock = lock;
    this.swapped = lock.newCondition();
    this.reserves = new Reserves<>(aliases.size());
    this.hot = new HotModels<>(options, time, lock, outbox, reserves);
    this.meters = meters;
    this.current = new AtomicReferenceArray<>(aliases.size());
    this.since = new Instant[aliases.size()];
    this.emptied = new int[aliases.size()];
    Arrays.fill(emptied, NONE);
    this.drains = new Drains<>(options, hot, outbox, time, lock, () -> closed);
  }

  /** The version of the alias at {@code slot}, null if it has none. */
  @Nullable LoadedVersion<I, O> current(int slot) {
    return current.get(slot);
  }

  /** Serves {@code version} if it is loaded; false if it has to be opened first. */
  boolean serveLoaded(int slot, int version) {
    lock.lock();
    try {
      HotModel<I, O> loaded = hot.find(version);
      if (loaded != null) {
        replace(slot, loaded);
      }
      return loaded != null;
    } finally {
      lock.unlock();
    }
  }

  /** Serves a version that was opened. */
  void serveOpened(int slot, HotModel<I, O> opened) {
    lock.lock();
    try {
      hot.add(opened);
      meters.show(opened, hot);
      replace(slot, opened);
    } finally {
      lock.unlock();
    }
  }

  /** What a version that is to be opened had before: its watch, if that still has its meters. */
  @Nullable VersionWatch reclaim(int version) {
    lock.lock();
    try {
      return hot.reclaim(version);
    } finally {
      lock.unlock();
    }
  }

  /** See {@link ModelHandle#watch}. */
  @Nullable VersionWatch watch(int version) {
    lock.lock();
    try {
      return hot.watch(version);
    } finally {
      lock.unlock();
    }
  }

  VersionMeters loadMeters(ModelRef ref) {
    lock.lock();
    try {
      return hot.loadMeters(ref);
    } finally {
      lock.unlock();
    }
  }

  /** A version could not be opened. */
  void rejected(int version, @Nullable VersionWatch reclaimed) {
    lock.lock();
    try {
      hot.rejected(version, reclaimed);
    } finally {
      lock.unlock();
    }
  }

  /** The swap: everything that changes, before anybody is told. */
  void replace(int slot, @Nullable HotModel<I, O> model) {
    lock.lock();
    try {
      LoadedVersion<I, O> before = current.get(slot);
      LoadedVersion<I, O> next = model == null || exiting ? null : model.serve(aliases.get(slot));
      set(slot, next);
      reserves.replaced(slot, before, next);
      meters.serves(slot, aliases.get(slot), next == null ? null : model);
      if (next != null) {
        int previous = before == null ? emptied[slot] : before.ref().version();
        emptied[slot] = NONE;
        FlightLog.swap(next.ref(), next.alias(), previous);
        outbox.accept(new ModelEvent.Swapped(time.now(), next.ref(), next.alias(), previous));
      } else if (before != null) {
        outbox.accept(new ModelEvent.Withdrawn(time.now(), before.ref(), before.alias()));
      }
      if (before != null) {
        drains.begin(before);
      }
      swapped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void set(int slot, @Nullable LoadedVersion<I, O> next) {
    current.set(slot, next);
    since[slot] = time.now();
    complete = everyArmServes();
    splits = complete && !splitOff;
  }

  /**
   * Takes the version of {@code slot} out of service and out of memory, so that another can be
   * loaded in its place; from now on calls for it wait until {@link #filled}. A version that serves
   * another alias too stays in memory.
   *
   * @return the model that was closed, null if there is nothing to close
   * @throws ModelException if its calls do not end in time; then it goes on serving
   */
  @Nullable HotModel<I, O> empty(int slot) {
    LoadedVersion<I, O> before;
    lock.lock();
    try {
      before = current.get(slot);
      if (before == null || exiting) {
        throw new ModelException(
            ModelException.Kind.UNAVAILABLE, "No version is swapped while the process ends");
      }
      loading++;
      emptied[slot] = before.ref().version();
      set(slot, null);
      meters.serves(slot, aliases.get(slot), null);
      outbox.accept(new ModelEvent.Withdrawn(time.now(), before.ref(), before.alias()));
      before.hot().held(true);
      drains.add(before);
    } finally {
      lock.unlock();
    }
    if (!drains.await(before)) {
      putBack(slot, before);
      throw new ModelException(
          ModelException.Kind.UNAVAILABLE,
          before.ref()
              + " still answers calls and cannot make room for another version; it goes on");
    }
    lock.lock();
    try {
      before.hot().held(false);
      return hot.unload(before.hot()) ? before.hot() : null;
    } finally {
      lock.unlock();
    }
  }

  private void putBack(int slot, LoadedVersion<I, O> before) {
    lock.lock();
    try {
      // A LoadedVersion is used once: calls that come now lease a new one around the same model.
      HotModel<I, O> model = before.hot();
      model.held(false);
      drains.again(before);
      replace(slot, model);
      filled();
    } finally {
      lock.unlock();
    }
  }

  /** Frees what {@link #empty} took out; not under a lock of a caller. */
  void free(HotModel<I, O> model) {
    hot.close(model);
  }

  /** Whether {@code slot} was emptied for a version that did not come. */
  boolean vacant(int slot) {
    lock.lock();
    try {
      return current.get(slot) == null && emptied[slot] != NONE;
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #empty} began has ended, well or not. */
  void filled() {
    lock.lock();
    try {
      loading--;
      swapped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean everyArmServes() {
    for (int slot = 0; slot < arms; slot++) {
      if (current.get(slot) == null) {
        return false;
      }
    }
    return true;
  }

  /** See {@link ModelHandle#acquire}. */
  @Nullable LoadedVersion<I, O> acquire(int slot) {
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

  /** See {@link ModelHandle#await}; null if there is none, and none comes in time. */
  @Nullable LoadedVersion<I, O> await(int slot, long timeoutNanos) throws InterruptedException {
    long left = timeoutNanos;
    LoadedVersion<I, O> version = acquire(slot);
    while (version == null && left > 0) {
      lock.lockInterruptibly();
      try {
        while (left > 0 && loading > 0 && !closed && current.get(slot) == null) {
          left = swapped.awaitNanos(left);
        }
        if (current.get(slot) == null) {
          break;
        }
      } finally {
        lock.unlock();
      }
      // The next swap may have begun meanwhile: then it is waited for too.
      version = acquire(slot);
    }
    return version;
  }

  /** See {@link ModelHandle#acquirePrevious}. */
  @Nullable LoadedVersion<I, O> acquirePrevious(int slot) {
    return reserves.acquire(slot);
  }

  /** See {@link Reserves#draining}. */
  int reservesDraining() {
    lock.lock();
    try {
      return reserves.draining();
    } finally {
      lock.unlock();
    }
  }

  boolean complete() {
    return complete;
  }

  boolean splits() {
    return splits;
  }

  boolean splitOff() {
    return splitOff;
  }

  /** Asks {@code off} under the lock, so that the last one to ask is the last one to set. */
  void splitOff(BooleanSupplier off) {
    lock.lock();
    try {
      splitOff = off.getAsBoolean();
      splits = complete && !splitOff;
    } finally {
      lock.unlock();
    }
  }

  /** The digest of {@code version} if it is loaded. */
  @Nullable String digest(int version) {
    lock.lock();
    try {
      HotModel<I, O> loaded = hot.find(version);
      return loaded == null ? null : loaded.manifest().digest();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code version} serves an alias now; takes no lock. */
  boolean serves(ModelRef version) {
    for (int slot = 0; slot < aliases.size(); slot++) {
      LoadedVersion<I, O> serving = current.get(slot);
      if (serving != null && serving.ref().equals(version)) {
        return true;
      }
    }
    return false;
  }

  List<ModelHandle.Serving> serving() {
    lock.lock();
    try {
      List<ModelHandle.Serving> result = new ArrayList<>();
      for (int slot = 0; slot < aliases.size(); slot++) {
        LoadedVersion<I, O> version = current.get(slot);
        if (version != null) {
          HotModel<I, O> model = version.hot();
          result.add(
              new ModelHandle.Serving(
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

  /** See {@link ModelHandle#awaitVersion}. */
  boolean awaitVersion(int version, Duration timeout) throws InterruptedException {
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

  private boolean serves(int version) {
    LoadedVersion<I, O> now = current.get(0);
    return now != null && now.ref().version() == version;
  }

  /** From now on nothing is scheduled, and nobody waits for a version. */
  void closing() {
    closed = true;
    lock.lock();
    try {
      swapped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes every version out of service, waits for the calls in flight and closes the models. */
  void close(Duration drainTimeout) {
    for (int slot = 0; slot < aliases.size(); slot++) {
      replace(slot, null);
    }
    drains.awaitAll(drainTimeout);
    lock.lock();
    try {
      hot.closeAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets no new call in and waits for those in flight, telling and closing nothing: the process
   * ends.
   */
  void exit(long longestNanos) {
    lock.lock();
    try {
      exiting = true;
      closed = true;
      for (int slot = 0; slot < aliases.size(); slot++) {
        LoadedVersion<I, O> version = current.get(slot);
        current.set(slot, null);
        if (version != null) {
          drains.add(version);
        }
      }
      complete = false;
      splits = false;
      swapped.signalAll();
    } finally {
      lock.unlock();
    }
    drains.awaitQuietly(longestNanos);
  }
}
