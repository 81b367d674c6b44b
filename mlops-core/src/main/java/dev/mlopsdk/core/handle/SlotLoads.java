package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.time.TimeSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings versions into their slots, opening those that are not loaded; the crash watch, if there is
 * one, is told before each step. By the thread that follows.
 */
final class SlotLoads<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");

  private final VersionSource source;
  private final VersionOpener<I, O> opener;
  private final Slots<I, O> slots;
  private final @Nullable CrashWatch crashes;
  private final SwapPolicy policy;
  private final List<String> aliases;
  private final EarlyLoads<I, O> early;
  private final TimeSource time;

  SlotLoads(
      HandleBuilder<I, O> options,
      VersionOpener<I, O> opener,
      Slots<I, O> slots,
      @Nullable CrashWatch crashes,
      TimeSource time) {
    this.source = options.source;
    this.opener = opener;
    this.slots = slots;
    this.crashes = crashes;
    this.policy = options.swap;
    this.aliases = options.aliases();
    this.early = new EarlyLoads<>(source, opener);
    this.time = time;
  }

  /**
   * Begins to load {@code version}, which will be asked for soon, beside what the caller does. Not
   * with a crash watch: of two loads at a time it could not tell which one crashed.
   */
  void ahead(int version) {
    if (crashes == null) {
      early.start(version);
    }
  }

  /** Frees what was loaded ahead and not asked for. */
  void discard() {
    early.discard();
  }

  /** Serves {@code version} in {@code slot}; if that fails, nothing changed. */
  void serve(int slot, int version) {
    long start = time.nanos();
    String digest = slots.digest(version);
    if (digest != null) {
      live(version, digest);
    }
    if (digest == null || !slots.serveLoaded(slot, version)) {
      digest = policy == SwapPolicy.RESOURCES ? inPlace(slot, version) : opened(slot, version);
    }
    // Once more: its last serving may have ended while this one began.
    live(version, digest);
    slots
        .loadMeters(new ModelRef(source.name(), version))
        .timer(
            CoreMeters.MODEL_SWAP,
            "From a version being wanted to its serving",
            "alias",
            aliases.get(slot))
        .record(time.nanos() - start, TimeUnit.NANOSECONDS);
  }

  private String opened(int slot, int version) {
    HotModel<I, O> opened = open(version, slots.reclaim(version));
    String digest = opened.manifest().digest();
    live(version, digest);
    slots.serveOpened(slot, opened);
    return digest;
  }

  /** Makes room first; if the new version does not come, the old one is loaded again. */
  private String inPlace(int slot, int version) {
    LoadedVersion<I, O> before = slots.current(slot);
    if (before == null) {
      return opened(slot, version);
    }
    HotModel<I, O> closed = slots.empty(slot);
    try {
      if (closed != null) {
        slots.free(closed);
        retired(closed.ref());
      }
      return opened(slot, version);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      restore(slot, before.ref().version(), e);
      throw e;
    } finally {
      slots.filled();
    }
  }

  private void restore(int slot, int version, Throwable why) {
    try {
      if (!slots.serveLoaded(slot, version)) {
        opened(slot, version);
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      LOG.error("{}:{} does not load again; it is tried at every poll", source.name(), version, e);
      why.addSuppressed(e);
    }
  }

  private void live(int version, String digest) {
    if (crashes != null) {
      crashes.live(version, digest);
    }
  }

  private HotModel<I, O> open(int version, @Nullable VersionWatch known) {
    boolean opened = false;
    try {
      ModelArtifact artifact = source.artifact(version);
      if (crashes != null) {
        crashes.opening(version, artifact.manifest().digest());
      }
      HotModel<I, O> model = open(artifact, known);
      opened = true;
      return model;
    } finally {
      if (!opened) {
        if (crashes != null) {
          crashes.gone(version, () -> false);
        }
        slots.rejected(version, known);
      }
    }
  }

  /** What was loaded ahead must not take the memory of who is asked for first. */
  private HotModel<I, O> open(ModelArtifact artifact, @Nullable VersionWatch known) {
    VersionMeters timers = slots.loadMeters(artifact.ref());
    try {
      return opener.open(artifact, () -> early.take(artifact.ref().version()), known, timers);
    } catch (ModelException e) {
      if (e.kind() != ModelException.Kind.MEMORY || !early.discard()) {
        throw e;
      }
      return opener.open(artifact, () -> null, known, timers);
    }
  }

  /** A version that answered its last call is no more to blame for a crash; by any thread. */
  void retired(ModelRef ref) {
    if (crashes != null) {
      crashes.gone(
          ref.version(), () -> slots.serving().stream().anyMatch(one -> one.ref().equals(ref)));
    }
  }
}
