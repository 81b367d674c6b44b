package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Counts the calls of one version that were turned away, by reason and priority. Thread-safe. */
final class Sheds {

  /** Why a call is turned away. */
  enum Reason {
    /** No room to wait. */
    QUEUE_FULL,
    /** The answer would come after the deadline. */
    TOO_LATE,
    /** The caller has too many calls at a time. */
    CALLER_LIMIT,
    /** A more urgent call took the place. */
    LOWER_PRIORITY,
    /** The version is closed. */
    CLOSED;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private static final int PRIORITIES = Priority.values().length;

  private final VersionMeters meters;

  /** Each made when its first call is turned away: most never are. */
  private final Map<Reason, AtomicReferenceArray<@Nullable Counter>> counters =
      new EnumMap<>(Reason.class);

  Sheds(VersionMeters meters) {
    this.meters = meters;
    for (Reason reason : Reason.values()) {
      counters.put(reason, new AtomicReferenceArray<>(PRIORITIES));
    }
  }

  /**
   * Makes the failure that whoever is turned away gets, and counts it. Calls of several callers
   * that came together are not counted: they come again apart, until each was judged by itself.
   */
  ModelException shed(Reason reason, List<Frame> frames, String message) {
    if (Frame.ofOneCall(frames)) {
      count(reason, frames.get(0).call().priority());
    }
    return new ModelException(ModelException.Kind.OVERLOADED, message);
  }

  private void count(Reason reason, Priority priority) {
    AtomicReferenceArray<@Nullable Counter> byPriority =
        Objects.requireNonNull(counters.get(reason));
    int at = priority.level();
    Counter counter = byPriority.get(at);
    if (counter == null) {
      // Twice at once gives the same counter twice.
      counter =
          meters.counter(
              CoreMeters.PREDICTION_SHED,
              "Calls that were turned away",
              "reason",
              reason.label,
              "priority",
              priority.label());
      byPriority.set(at, counter);
    }
    counter.increment();
  }
}
