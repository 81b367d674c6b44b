package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelRef;
import org.jspecify.annotations.Nullable;

/**
 * Brings versions into their slots, opening those that are not loaded; the crash watch, if there is
 * one, is told before each step. By the thread that follows.
 */
final class SlotLoads<I, O> {

  private final VersionSource source;
  private final VersionOpener<I, O> opener;
  private final Slots<I, O> slots;
  private final @Nullable CrashWatch crashes;

  SlotLoads(
      VersionSource source,
      VersionOpener<I, O> opener,
      Slots<I, O> slots,
      @Nullable CrashWatch crashes) {
    this.source = source;
    this.opener = opener;
    this.slots = slots;
    this.crashes = crashes;
  }

  /** Serves {@code version} in {@code slot}; if that fails, nothing changed. */
  void serve(int slot, int version) {
    String digest = slots.digest(version);
    if (digest != null) {
      live(version, digest);
    }
    if (digest == null || !slots.serveLoaded(slot, version)) {
      HotModel<I, O> opened = open(version, slots.reclaim(version));
      digest = opened.manifest().digest();
      live(version, digest);
      slots.serveOpened(slot, opened);
    }
    // Once more: its last serving may have ended while this one began.
    live(version, digest);
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
      HotModel<I, O> model = opener.open(artifact, known, slots.loadMeters(artifact.ref()));
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

  /** A version that answered its last call is no more to blame for a crash; by any thread. */
  void retired(ModelRef ref) {
    if (crashes != null) {
      crashes.gone(
          ref.version(), () -> slots.serving().stream().anyMatch(one -> one.ref().equals(ref)));
    }
  }
}
