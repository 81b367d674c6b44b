package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.serving.gate.Sheds.Reason;
import java.util.List;

/** What a gate says to those it turns away; those it sheds are counted. Thread-safe. */
final class Refusals {

  private final ModelRef ref;
  private final Line<?, ?> line;
  private final Slots slots;
  private final RunTimes times;
  private final Sheds sheds;

  Refusals(ModelRef ref, Line<?, ?> line, Slots slots, RunTimes times, Sheds sheds) {
    this.ref = ref;
    this.line = line;
    this.slots = slots;
    this.times = times;
    this.sheds = sheds;
  }

  ModelException late() {
    return new ModelException(
        ModelException.Kind.DEADLINE,
        ("The deadline passed before %s answered; %d calls wait for its %d lanes; allow more time"
                + " or call less often")
            .formatted(ref, line.waiting(), slots.lanes()));
  }

  ModelException interrupted() {
    return new ModelException(
        ModelException.Kind.INTERRUPTED, "The thread was interrupted while it waited for " + ref);
  }

  /** The answer would come after {@code expected} nanoseconds, but only {@code left} are left. */
  ModelException tooLate(List<Frame> frames, double expected, long left) {
    if (left <= 0) {
      return late();
    }
    return sheds.shed(
        Reason.TOO_LATE,
        frames,
        ("%s would answer in %.3f ms, but %.3f ms are left to the deadline; call less "
                + "often or allow more time")
            .formatted(ref, expected / 1e6, left / 1e6));
  }

  /** A leader saw that the answer would come too late. */
  ModelException hopeless(Waiter<?, ?> waiter) {
    long left = waiter.leftNanos();
    return tooLate(waiter.frames(), times.plan().nanos(1), left);
  }

  /** The caller has {@code limit} calls already. */
  ModelException callerLimit(String caller, int limit, List<Frame> frames) {
    return sheds.shed(
        Reason.CALLER_LIMIT,
        frames,
        ("The caller '%s' of %s has %d calls running or waiting, as many as one caller "
                + "may; call less often or allow more with Admission.withCallerLimit")
            .formatted(caller, ref, limit));
  }

  /** The line has no room for more of its priority. */
  ModelException levelFull(Waiter<?, ?> waiter) {
    Priority priority = waiter.priority();
    return sheds.shed(
        Reason.QUEUE_FULL,
        waiter.frames(),
        ("%d calls of priority %s wait for %s, as many as may; call less often or allow "
                + "more with Admission.withLimit")
            .formatted(line.limit(priority), priority, ref));
  }

  /** The line has no room at all. */
  ModelException lineFull(Waiter<?, ?> waiter) {
    return sheds.shed(
        Reason.QUEUE_FULL,
        waiter.frames(),
        ("%d calls wait for the %d lanes of %s, as many as may; call less often, or allow "
                + "more with Admission.withCapacity")
            .formatted(line.capacity(), slots.lanes(), ref));
  }

  ModelException evicted(Waiter<?, ?> waiter) {
    return sheds.shed(
        Reason.LOWER_PRIORITY,
        waiter.frames(),
        ("A more urgent call took the place of this %s one in the line of %d for %s; try "
                + "again later or allow more with Admission.withCapacity")
            .formatted(waiter.priority(), line.capacity(), ref));
  }

  ModelException closed(Waiter<?, ?> waiter) {
    return sheds.shed(
        Reason.CLOSED, waiter.frames(), ref + " is closed; ask the served model again");
  }
}
