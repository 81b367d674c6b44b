package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.gate.Waiter.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: the lanes, the line before them and who leads. Thread-safe.
 *
 * <p>Nobody waits for nothing: who joins the line tries for a lane after that, who frees a lane
 * looks at the line after that, who leads wakes the next head if there is still a free lane, and
 * who leaves the line without an answer passes his wake-up on.
 *
 * <p>Where batches pay, nobody new leads while more answered callers are on their way back than
 * wait, and more than there are lanes: they will run together. Whoever joins or comes back last of
 * those leads or wakes the head, so that one slow thread holds nobody up.
 */
final class Turns<I, O> implements Line.Rule {

  /** No lane. */
  private static final int NONE = -1;

  /** A gate's thread waits a sixteenth of a run at the most for those whom it answered. */
  private static final int AWAY_SHARE = 16;

  private static final long LOOK_NANOS = 50_000;

  /** It looks so often for those whose threads run, but have not called yet. */
  private static final int LOOKS = 2;

  private final Line<I, O> line;
  private final Slots slots;
  private final RunTimes times;
  private final Runner<I, O> runner;
  private final Door<I, O> door;
  private final Refusals refusals;
  private final Offload offload;
  private final TimeSource time;

  /** Callers that were answered by a leader and whose threads have not run since. */
  private final AtomicInteger returning = new AtomicInteger();

  /** How many are in batches that run now. */
  private final AtomicInteger led = new AtomicInteger();

  Turns(
      Line<I, O> line,
      Slots slots,
      RunTimes times,
      Runner<I, O> runner,
      Door<I, O> door,
      Refusals refusals,
      Offload offload,
      TimeSource time) {
    this.line = line;
    this.slots = slots;
    this.times = times;
    this.runner = runner;
    this.door = door;
    this.refusals = refusals;
    this.offload = offload;
    this.time = time;
  }

  /** A lane for a newcomer: none while others wait, or it would overtake them. */
  int freeSlot() {
    Plan plan = times.plan();
    return line.waiting() > 0 || gathers(plan) ? NONE : claim(plan);
  }

  /** Whether most callers of the last batch have still to run again, and a batch pays. */
  private boolean gathers(Plan plan) {
    int away = returning.get();
    return away > slots.lanes() && away > line.waiting() && !plan.bypass();
  }

  private int claim(Plan plan) {
    return plan.bypass() ? slots.claimAny() : slots.claim();
  }

  /** Waits in the line, leads a batch or is answered by a leader. */
  List<O> join(List<? extends I> inputs, List<Frame> frames, boolean later) {
    Waiter<I, O> me = new Waiter<>(inputs, frames, time.nanos(), later);
    door.admit(me, later);
    while (true) {
      switch (me.state()) {
        case DONE -> {
          returned(me);
          return me.outcome();
        }
        case EVICTED -> throw refusals.evicted(me);
        case TURNED_AWAY -> throw refusals.closed(me);
        case HOPELESS -> throw refusals.hopeless(me);
        default -> waitOrLead(me);
      }
    }
  }

  /** Tries for a lane, unless somebody leads it already; waits until it is worth looking again. */
  private void waitOrLead(Waiter<I, O> me) {
    try {
      int slot = me.waits() ? slotFor(me) : NONE;
      if (slot < 0) {
        park(me);
      } else if (times.plan().isLong()) {
        relay(slot);
        park(me);
      } else {
        lead(slot, me);
      }
    } catch (RuntimeException | Error e) {
      // Nobody may be led, or waited for, who has gone.
      if (!left(me) && me.state() == State.DONE) {
        returned(me);
      }
      throw e;
    }
  }

  /** A lane for a waiter; not one that would make it lead others until its own time is over. */
  private int slotFor(Waiter<I, O> me) {
    Plan plan = times.plan();
    if (!plan.isLong() && line.head() != me && me.leftNanos() < 2 * plan.nanosAtMost(plan.cap())) {
      // It may have tipped that batches are gathered.
      wakeHead();
      return NONE;
    }
    return gathers(plan) ? NONE : claim(plan);
  }

  /** Leads one batch, which {@code me} need not be in. */
  private void lead(int slot, Waiter<I, O> me) {
    List<Waiter<I, O>> batch = new ArrayList<>();
    try {
      runNext(batch);
    } finally {
      finish(batch, me);
      try {
        release(slot);
      } finally {
        wake(batch, me);
      }
    }
  }

  /**
   * Has a thread of the gate's own lead from now on, until nobody waits: callers of long runs would
   * each lead one and then not run for long, and no run keeps a caller past its deadline.
   */
  private void relay(int slot) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      offload.start(
          () -> {
            if (begun.compareAndSet(false, true)) {
              leadOn(slot);
            }
          });
    } catch (RuntimeException | Error e) {
      if (begun.compareAndSet(false, true)) {
        release(slot);
      }
      throw e;
    }
  }

  private void leadOn(int slot) {
    try {
      boolean more = true;
      while (more) {
        List<Waiter<I, O>> batch = new ArrayList<>();
        try {
          runNext(batch);
        } finally {
          finish(batch, null);
          wake(batch, null);
        }
        await(batch.size());
        more = !batch.isEmpty() && !gathers(times.plan());
      }
    } finally {
      release(slot);
    }
  }

  /**
   * Keeps the lane until as many wait as were just answered, so that those who come back run
   * together again: while their threads have not run, a little longer, and never for long beside
   * the run.
   */
  private void await(int answered) {
    long end = time.nanos() + (long) times.plan().nanos(answered) / AWAY_SHARE;
    int looks = LOOKS;
    while (line.waiting() < answered
        && (returning.get() > 0 || looks-- > 0)
        && time.nanos() < end) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
  }

  /** Claims the next batch, and gives its members their answers or failures. */
  private void runNext(List<Waiter<I, O>> batch) {
    try {
      try {
        line.claim(this, share(), batch);
      } finally {
        led.addAndGet(batch.size());
      }
      if (!batch.isEmpty()) {
        wakeHead();
        runner.run(batch);
      }
    } catch (RuntimeException | Error e) {
      // Not the model's: nobody may wait for ever, whatever it is.
      batch.forEach(member -> member.fail(e));
      if (batch.isEmpty()) {
        throw e;
      }
    }
  }

  /**
   * How many of those who wait are a leader's: as many as every lane would have if those in it were
   * spread evenly too. Else lanes stay as uneven as they once were: 29 callers who were answered
   * together come back together.
   */
  private int share() {
    return (line.waiting() + led.get() + slots.lanes() - 1) / slots.lanes();
  }

  /** Gives everybody in the batch his answer. */
  private void finish(List<Waiter<I, O>> batch, @Nullable Waiter<I, O> me) {
    led.addAndGet(-batch.size());
    int followers = 0;
    for (Waiter<I, O> member : batch) {
      if (member.finish(member != me) && member != me) {
        followers++;
      }
    }
    returning.addAndGet(followers);
  }

  private void wake(List<Waiter<I, O>> batch, @Nullable Waiter<I, O> me) {
    for (Waiter<I, O> member : batch) {
      if (member != me) {
        member.wake();
      }
    }
  }

  /** A caller that a leader answered runs again: then the head may lead. */
  private void returned(Waiter<I, O> me) {
    if (me.followed()) {
      returning.decrementAndGet();
      wakeHead();
    }
  }

  void release(int slot) {
    slots.release(slot);
    wakeHead();
  }

  /** Wakes who waits longest if there is a lane to lead in. */
  private void wakeHead() {
    Plan plan = times.plan();
    if (line.waiting() > 0 && !gathers(plan) && slots.anyFree()) {
      if (!plan.isLong()) {
        line.wakeHead();
      } else if (line.head() != null) {
        // Who has only been counted yet tries for a lane after that.
        int slot = slots.claim();
        if (slot >= 0) {
          relay(slot);
        }
      }
    }
  }

  @Override
  public boolean hopeless(long leftNanos) {
    return leftNanos != Long.MAX_VALUE && leftNanos < times.plan().nanos(1);
  }

  @Override
  public boolean fits(int inputs, long leftNanos) {
    Plan plan = times.plan();
    return inputs <= plan.cap()
        && (leftNanos == Long.MAX_VALUE || plan.nanosAtMost(inputs) <= leftNanos);
  }

  private void park(Waiter<I, O> me) {
    if (!me.pending()) {
      // This thread may have led, and parked for others since it was answered.
      return;
    }
    long left = me.leftNanos();
    if (left <= 0) {
      giveUp(me, refusals.late());
    } else if (Thread.currentThread().isInterrupted()) {
      giveUp(me, refusals.interrupted());
    } else if (left == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  /** Leaves the line or the batch with {@code failure}, unless the answer has come meanwhile. */
  private void giveUp(Waiter<I, O> me, ModelException failure) {
    if (left(me)) {
      throw failure;
    }
  }

  private boolean left(Waiter<I, O> me) {
    if (line.leave(me, State.CANCELLED)) {
      wakeHead();
      return true;
    }
    if (me.move(State.CLAIMED, State.CANCELLED)) {
      // The leader still works on them.
      me.frames().forEach(Frame::lend);
      return true;
    }
    return false;
  }
}
