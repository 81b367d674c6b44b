package dev.mlopsdk.core.handle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Per slot the version before the current one, for as long as it is loaded: what may answer in its
 * place. A reserve keeps nothing loaded; it only puts its closing off until the calls that borrowed
 * it have ended. Changed under the handle's lock; {@link #acquire} takes none. Thread-safe.
 *
 * <p>The protocol is that of {@link Leases}: who closes takes the reserve away first, then waits
 * until each of its stripes has been seen at zero. A reserve is used once, as a {@link
 * LoadedVersion} is.
 */
final class Reserves<I, O> {

  private final AtomicReferenceArray<@Nullable LoadedVersion<I, O>> current;

  /** Taken away, but a call may still run on them. */
  private final List<LoadedVersion<I, O>> draining = new ArrayList<>();

  Reserves(int slots) {
    this.current = new AtomicReferenceArray<>(slots);
  }

  /** Leases the reserve of {@code slot}; null if it has none. */
  @Nullable LoadedVersion<I, O> acquire(int slot) {
    LoadedVersion<I, O> version = current.get(slot);
    if (version == null) {
      return null;
    }
    version.enter();
    if (current.get(slot) == version) {
      return version;
    }
    version.release();
    return null;
  }

  /**
   * {@code next} follows {@code before}, which becomes the reserve if it is the older of the two: a
   * version that was rolled back from answers nobody any more.
   */
  void replaced(
      int slot, @Nullable LoadedVersion<I, O> before, @Nullable LoadedVersion<I, O> next) {
    LoadedVersion<I, O> reserve = null;
    if (before != null && next != null) {
      if (before.hot() == next.hot()) {
        return;
      }
      if (before.ref().version() < next.ref().version()) {
        reserve = new LoadedVersion<>(before.hot(), before.alias());
      }
    }
    LoadedVersion<I, O> kept = current.get(slot);
    current.set(slot, reserve);
    // Here too: between two versions that stay loaded nothing is ever withdrawn.
    draining.removeIf(LoadedVersion::drained);
    if (kept != null) {
      draining.add(kept);
    }
  }

  /** How many were taken away and may still run a call. */
  int draining() {
    return draining.size();
  }

  /** Lends {@code model} to nobody any more; whether every call that borrowed it has ended. */
  boolean withdraw(HotModel<I, O> model) {
    for (int slot = 0; slot < current.length(); slot++) {
      LoadedVersion<I, O> kept = current.get(slot);
      if (kept != null && kept.hot() == model) {
        current.set(slot, null);
        draining.add(kept);
      }
    }
    draining.removeIf(LoadedVersion::drained);
    return draining.stream().noneMatch(version -> version.hot() == model);
  }
}
