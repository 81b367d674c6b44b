package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The servings that were replaced and still answer calls. One that takes longer than the drain
 * timeout is told once and goes on draining: a model is never closed under a run. Changed under the
 * handle's lock, which its methods take.
 */
final class Drains<I, O> {

  private static final long LONGEST_LOOK_MILLIS = 100;

  private final List<LoadedVersion<I, O>> draining = new ArrayList<>();
  private final HotModels<I, O> hot;
  private final Outbox outbox;
  private final TimeSource time;
  private final ReentrantLock lock;
  private final long timeoutNanos;
  private final BooleanSupplier closed;

  Drains(
      HandleBuilder<I, O> options,
      HotModels<I, O> hot,
      Outbox outbox,
      TimeSource time,
      ReentrantLock lock,
      BooleanSupplier closed) {
    this.hot = hot;
    this.outbox = outbox;
    this.time = time;
    this.lock = lock;
    this.timeoutNanos = options.drainTimeout.toNanos();
    this.closed = closed;
  }

  /** {@code version} was replaced; whoever follows sees that it drains. */
  void begin(LoadedVersion<I, O> version) {
    add(version);
    look(version, 1);
  }

  /** As {@link #begin}, for one who waits for it himself. */
  void add(LoadedVersion<I, O> version) {
    version.replaced(time.nanos());
    draining.add(version);
  }

  /** Looks again and again, ever less often, whether the last lease has ended. */
  private void look(LoadedVersion<I, O> version, long waitMillis) {
    lock.lock();
    try {
      if (draining.contains(version) && !retire(version) && !closed.getAsBoolean()) {
        tellOverdue(version);
        time.schedule(
            Duration.ofMillis(waitMillis),
            () -> look(version, Math.min(LONGEST_LOOK_MILLIS, waitMillis * 2)));
      }
    } finally {
      lock.unlock();
    }
    outbox.deliver();
  }

  private void tellOverdue(LoadedVersion<I, O> version) {
    if (time.nanos() - version.replacedNanos() >= timeoutNanos) {
      overdue(version);
    }
  }

  private void overdue(LoadedVersion<I, O> version) {
    if (version.overdue()) {
      outbox.accept(
          new ModelEvent.DrainOverdue(
              time.now(),
              version.ref(),
              version.alias(),
              version.leased(),
              time.nanos() - version.replacedNanos()));
    }
  }

  private boolean retire(LoadedVersion<I, O> version) {
    if (!version.drained()) {
      return false;
    }
    draining.remove(version);
    hot.loadMeters(version.ref())
        .timer(
            CoreMeters.MODEL_DRAIN,
            "From a version's replacement to the end of its last call",
            "alias",
            version.alias())
        .record(time.nanos() - version.replacedNanos(), TimeUnit.NANOSECONDS);
    hot.ended(version);
    if (version.hot().idle()) {
      outbox.accept(new ModelEvent.Retired(time.now(), version.ref()));
    }
    return true;
  }

  /** Waits for the calls of {@code version} alone; false if they did not end in time. */
  boolean await(LoadedVersion<I, O> version) {
    boolean ended = await(timeoutNanos, () -> endedNow(version));
    if (!ended) {
      locked(() -> overdue(version));
    }
    return ended;
  }

  /** {@code version}, which one waited for in vain, is looked after as any other. */
  void again(LoadedVersion<I, O> version) {
    look(version, 1);
  }

  private boolean endedNow(LoadedVersion<I, O> version) {
    lock.lock();
    try {
      return !draining.contains(version) || retire(version);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for every call in flight, at most {@code longest}; tells whose calls did not end. */
  void awaitAll(Duration longest) {
    if (!await(longest.toNanos(), this::retireAll)) {
      locked(() -> draining.forEach(this::overdue));
    }
  }

  /**
   * Waits until no call is in flight and no model at work for callers that left, changing and
   * telling nothing: for the end of the process.
   */
  void awaitQuietly(long nanos) {
    await(nanos, this::allDrained);
  }

  /** By the system's clock: it counts real calls. */
  private static boolean await(long nanos, BooleanSupplier done) {
    long deadline = System.nanoTime() + nanos;
    boolean ended = done.getAsBoolean();
    while (!ended && System.nanoTime() < deadline) {
      // Not interruptible: a session that is closed too early takes the process with it.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      ended = done.getAsBoolean();
    }
    return ended;
  }

  private boolean retireAll() {
    lock.lock();
    try {
      List.copyOf(draining).forEach(this::retire);
      return hot.withdrawAll() && draining.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean allDrained() {
    lock.lock();
    try {
      return hot.withdrawAll() && draining.stream().allMatch(LoadedVersion::drained) && !hot.busy();
    } finally {
      lock.unlock();
    }
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
