package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.serving.gate.Waiter.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is let in: by caller, by deadline, by the room in the line. Thread-safe. */
final class Door<I, O> {

  /** One call of so many goes ahead although it seems too late. */
  private static final int TRIED = 16;

  private final Line<I, O> line;
  private final int lanes;
  private final RunTimes times;
  private final Callers callers;
  private final Refusals refusals;
  private final long defaultNanos;

  private volatile boolean closed;

  Door(
      Admission admission,
      Line<I, O> line,
      int lanes,
      RunTimes times,
      Callers callers,
      Refusals refusals) {
    this.line = line;
    this.lanes = lanes;
    this.times = times;
    this.callers = callers;
    this.refusals = refusals;
    this.defaultNanos = admission.deadline().toNanos();
  }

  /** Whether callers may have only so many calls at a time. */
  boolean limitsCallers() {
    return callers.limit() != 0;
  }

  /** Counts a call of {@code caller} in, or turns it away if there are too many already. */
  void enter(String caller, List<Frame> frames) {
    if (!callers.enter(caller)) {
      throw refusals.callerLimit(caller, callers.limit(), frames);
    }
  }

  void exit(String caller) {
    callers.exit(caller);
  }

  /** Counts in the calls that {@code frames} are of, all or none; returns their callers. */
  List<String> enterAll(List<Frame> frames) {
    List<Frame> calls = Frame.ofOneCall(frames) ? frames.subList(0, 1) : frames;
    List<String> entered = new ArrayList<>(calls.size());
    boolean all = false;
    try {
      for (Frame each : calls) {
        String caller = each.call().caller();
        if (caller != null) {
          enter(caller, frames);
          entered.add(caller);
        }
      }
      all = true;
      return entered;
    } finally {
      if (!all) {
        exitAll(entered);
      }
    }
  }

  void exitAll(List<String> entered) {
    entered.forEach(callers::exit);
  }

  /**
   * Turns {@code frame} away if it is late or will be.
   *
   * @param all those that run with it, itself among them; null if none does
   */
  void requireTime(Frame frame, @Nullable List<Frame> all) {
    if (defaultNanos != 0 && frame.call().timeoutNanos() == 0) {
      frame.deadline(defaultNanos);
    } else if (frame.call().timeoutNanos() == 0) {
      return;
    }
    long left = frame.remainingNanos();
    if (left <= 0) {
      throw refusals.late();
    }
    Plan plan = times.plan();
    // Some go ahead all the same, or a model that became faster would never be seen again.
    if (left < plan.nanos(1) && left % TRIED != 0) {
      throw refusals.tooLate(all == null ? List.of(frame) : all, plan.nanos(1), left);
    }
  }

  /**
   * Lets {@code waiter} into the line, or turns it away.
   *
   * @param later whether a part of the same list was let in before
   */
  void admit(Waiter<I, O> waiter, boolean later) {
    if (closed) {
      throw refusals.closed(waiter);
    }
    if (later) {
      line.rejoin(waiter);
    } else {
      join(waiter);
    }
    // Whoever closes looks at the line after this is set, so one of both sees the other.
    if (closed && line.leave(waiter, State.TURNED_AWAY)) {
      throw refusals.closed(waiter);
    }
  }

  private void join(Waiter<I, O> waiter) {
    requireTimeToWait(waiter);
    if (!line.withinLimit(waiter)) {
      throw refusals.levelFull(waiter);
    }
    if (!line.join(waiter)) {
      throw refusals.lineFull(waiter);
    }
  }

  /** Turns away who would be answered too late behind those who wait already. */
  private void requireTimeToWait(Waiter<I, O> waiter) {
    long left = waiter.leftNanos();
    Plan plan = times.plan();
    if (left == Long.MAX_VALUE || !plan.known()) {
      return;
    }
    int before = line.waitingBefore(waiter.priority());
    double batches = (double) before / plan.cap();
    double run = plan.nanos(Math.min(plan.cap(), before + waiter.rows()));
    // The longer the line, the more may come between: it counts twice.
    double expected = (2 * batches + 1) * run / lanes + run + 3 * plan.relative() * run;
    if (expected > left) {
      throw refusals.tooLate(waiter.frames(), expected, left);
    }
  }

  /** Lets nobody in any more, and turns away whoever waits. */
  void close() {
    closed = true;
    line.turnAway();
  }
}
