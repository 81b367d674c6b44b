package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import org.jspecify.annotations.Nullable;

/** Finds the arm of a call and leases its version. Thread-safe. */
final class Router<I, O> {

  private final ModelHandle<I, O> handle;
  private final Assigner assigner;

  /** The last answer for everyone while the calls are not split; a stale one is only made again. */
  private @Nullable Assignment unavailable;

  Router(ModelHandle<I, O> handle, Assigner assigner) {
    this.handle = handle;
    this.assigner = assigner;
  }

  /** How many arms there are. */
  int arms() {
    return assigner.variants().size();
  }

  /** The version of {@code assignment}'s arm, leased; null if it has none. */
  @Nullable LoadedVersion<I, O> lease(Assignment assignment) {
    return handle.acquire(assignment.index());
  }

  /**
   * The unit's arm. While an arm has no version, or the split is switched off, there is no
   * experiment: the champion answers everyone and nobody counts as exposed, or the other arms'
   * units alone would count.
   */
  Assignment assign(Call call) {
    CharSequence unit = call.unit();
    Assignment assignment = unit == null ? assigner.unassigned() : assigner.assign(unit);
    return handle.splits() ? assignment : championForAll(assignment);
  }

  /** The assignment of everyone while the arm of {@code wanted} cannot answer. */
  Assignment championForAll(Assignment wanted) {
    Assignment.Reason reason =
        handle.splitOff() ? Assignment.Reason.OFF : Assignment.Reason.UNAVAILABLE;
    Assignment known = unavailable;
    if (known == null || known.epoch() != wanted.epoch() || known.reason() != reason) {
      known =
          new Assignment(
              wanted.experiment(), assigner.variants().get(0), 0, reason, wanted.epoch(), 1.0);
      unavailable = known;
    }
    return known;
  }
}
