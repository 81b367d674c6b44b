package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.time.TimeSource;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the slots of a handle to the versions that are wanted, and tells once of each that does
 * not come. One thread at a time, under the handle's lock for following; {@link #split} by any.
 */
final class Follower<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");
  private static final int NONE = -1;

  private final VersionSource source;
  private final List<String> aliases;
  private final Switches switches;
  private final Slots<I, O> slots;
  private final SlotLoads<I, O> loads;
  private final Outbox outbox;
  private final TimeSource time;
  private final BooleanSupplier closed;
  private final Candidates candidates;

  /** Per alias the wanted versions that failed and are not tried again. */
  private final List<Set<Integer>> rejected = new ArrayList<>();

  /** Per alias the wanted versions whose failure was told. */
  private final List<Set<Integer>> told = new ArrayList<>();

  /** The pin that was followed last; null if there was none. */
  private @Nullable Integer pinned;

  Follower(
      HandleBuilder<I, O> options,
      Switches switches,
      @Nullable CrashWatch crashes,
      Slots<I, O> slots,
      SlotLoads<I, O> loads,
      Outbox outbox,
      TimeSource time,
      BooleanSupplier closed) {
    this.source = options.source;
    this.aliases = options.aliases();
    this.switches = switches;
    this.slots = slots;
    this.loads = loads;
    this.outbox = outbox;
    this.time = time;
    this.closed = closed;
    this.candidates =
        new Candidates(source, aliases, switches, crashes, slots::splitOff, this::tellQuarantine);
    for (int slot = 0; slot < aliases.size(); slot++) {
      rejected.add(new HashSet<>());
      told.add(new HashSet<>());
    }
  }

  /** The first versions. */
  void start(VersionSource.Wanted wanted) {
    candidates.obey(wanted);
    for (int slot = 1; slot < aliases.size(); slot++) {
      candidates.of(slot).forEach(loads::ahead);
    }
    openChampion(wanted);
    follow(wanted);
  }

  /**
   * The champion, else the latest former champion that opens: a bad promote must not stop a start.
   */
  private void openChampion(VersionSource.Wanted wanted) {
    if (wanted.champion().isEmpty()) {
      throw new IllegalStateException(
          "A served model needs a champion, but the registry names none; publish a version");
    }
    ModelException failure = null;
    for (int version : wanted.champions(switches.pinned())) {
      String quarantine = candidates.quarantine(version);
      Throwable cause;
      if (quarantine != null) {
        candidates.tell(0, version, quarantine);
        cause = Candidates.refusal(source.name(), version, quarantine);
      } else {
        cause = trySlot(0, version);
        if (cause == null) {
          return;
        }
      }
      ModelException next =
          new ModelException(
              ModelException.Kind.LOAD,
              "No version of " + source.name() + " could be opened: " + cause.getMessage(),
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

  /** Brings every alias to the version that is wanted now. */
  void follow(VersionSource.Wanted wanted) {
    candidates.obey(wanted);
    if (!Objects.equals(pinned, switches.pinned())) {
      pinned = switches.pinned();
      rejected.get(0).clear();
    }
    for (int slot = 0; slot < aliases.size() && !closed.getAsBoolean(); slot++) {
      List<Integer> versions = candidates.of(slot);
      rejected.get(slot).retainAll(versions);
      told.get(slot).retainAll(versions);
      if (!versions.isEmpty()) {
        serveFirst(slot, versions);
      } else if (slot > 0 && slots.current(slot) != null) {
        slots.replace(slot, null);
      }
    }
    candidates.served(version(0));
  }

  /** Follows what the source said last. */
  void followLast() {
    follow(candidates.last());
  }

  /** The first of {@code versions} that opens; if none does, what serves goes on. */
  private void serveFirst(int slot, List<Integer> versions) {
    for (int version : versions) {
      if (version(slot) == version) {
        settled(slot, version);
        return;
      }
      if (!rejected.get(slot).contains(version) && trySlot(slot, version) == null) {
        return;
      }
    }
  }

  /** The version in {@code slot}, {@link #NONE} if there is none. */
  private int version(int slot) {
    LoadedVersion<I, O> now = slots.current(slot);
    return now == null ? NONE : now.ref().version();
  }

  private void settled(int slot, Integer version) {
    rejected.get(slot).remove(version);
    told.get(slot).remove(version);
  }

  /** Serves {@code version} in {@code slot}; null if that worked, else why not. */
  private @Nullable Throwable trySlot(int slot, int version) {
    try {
      loads.serve(slot, version);
      settled(slot, version);
      return null;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      boolean retry =
          e instanceof UncheckedIOException
              || (e instanceof ModelException known && known.retryable())
              || slots.vacant(slot);
      if (!retry) {
        rejected.get(slot).add(version);
      }
      if (told.get(slot).add(version)) {
        tellRejected(slot, version, e);
      }
      return e;
    }
  }

  /** See {@link Switches.Operated#pin}. */
  void pin(int version, Runnable kept) {
    String quarantine = candidates.quarantine(version);
    if (quarantine != null) {
      throw new IllegalStateException(
          "Version " + version + " of " + source.name() + " is in quarantine: " + quarantine);
    }
    Integer before = candidates.standIn(version);
    boolean serves = false;
    try {
      serveInstead(version);
      kept.run();
      serves = true;
    } finally {
      if (serves) {
        candidates.served(version);
      } else {
        candidates.standsIn(before);
      }
    }
  }

  private void serveInstead(int version) {
    Throwable cause = version(0) == version ? null : trySlot(0, version);
    if (cause instanceof NoSuchElementException unknown) {
      throw unknown;
    } else if (cause != null) {
      throw new ModelException(
          ModelException.Kind.LOAD,
          "Version " + version + " of " + source.name() + " is not pinned: " + cause.getMessage(),
          cause);
    }
  }

  /** Stops or starts the split; by any thread. */
  void split() {
    candidates.split();
  }

  private void tellQuarantine(int slot, int version, String why) {
    outbox.accept(
        new ModelEvent.Quarantined(time.now(), new ModelRef(source.name(), version), why));
    tellRejected(slot, version, Candidates.refusal(source.name(), version, why));
  }

  private void tellRejected(int slot, int version, Throwable cause) {
    LOG.debug("{}:{} could not be opened", source.name(), version, cause);
    outbox.accept(
        new ModelEvent.Rejected(
            time.now(),
            new ModelRef(source.name(), version),
            aliases.get(slot),
            version(slot),
            cause.getMessage() == null ? cause.toString() : cause.getMessage()));
  }
}
