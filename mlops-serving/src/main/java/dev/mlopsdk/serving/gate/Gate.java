package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.gate.Sheds.Reason;
import dev.mlopsdk.serving.gate.Waiter.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one loaded version and the line before them. Thread-safe.
 *
 * <p>A call that finds a free lane and nobody waiting runs on its own thread. Else it joins the
 * line; whoever in the line gets a lane leads: it claims the head of the line as one batch, runs it
 * and gives everybody his answer. Nobody waits for nothing: who joins the line tries for a lane
 * after that, who frees a lane looks at the line after that, who leads wakes the next head if there
 * is still a free lane, and who leaves the line without an answer passes his wake-up on.
 *
 * <p>Where batches pay, nobody new leads while more answered callers are on their way back than
 * wait, and more than there are lanes: they will run together. Whoever joins or comes back last of
 * those leads or wakes the head, so that one slow thread holds nobody up.
 */
final class Gate<I, O> implements Model<I, O>, Line.Rule {

  /** Lanes beyond the model's own, for runs that are over sooner than a thread is woken. */
  private static final int SLOTS = 64;

  /** One run of so many is timed, once the times are known. */
  private static final int TIMED = 16;

  private final Model<I, O> model;
  private final ModelRef ref;
  private final TimeSource time;
  private final Line<I, O> line;
  private final Slots slots;
  private final RunTimes times;
  private final Runner<I, O> runner;
  private final Sheds sheds;
  private final Callers callers;
  private final Offload offload;
  private final Consumer<Gate<I, O>> onClose;
  private final int most;
  private final long defaultNanos;

  /** Callers that were answered by a leader and whose threads have not run since. */
  private final AtomicInteger returning = new AtomicInteger();

  private volatile boolean closed;

  Gate(
      Model<I, O> model,
      ModelRef ref,
      VersionMeters meters,
      TimeSource time,
      Admission admission,
      Batching batching,
      Callers callers,
      Consumer<Gate<I, O>> onClose) {
    this.model = model;
    this.ref = ref;
    this.time = time;
    this.callers = callers;
    this.onClose = onClose;
    this.defaultNanos = admission.deadline().toNanos();
    int[] sizes = model.batchSizes();
    int largest = sizes[sizes.length - 1];
    this.most = batching.most() == 0 ? largest : Math.min(batching.most(), largest);
    this.line = new Line<>(admission);
    this.slots = new Slots(model.lanes(), SLOTS);
    this.sheds = new Sheds(meters);
    this.offload = new Offload(2 * slots.size());
    BatchMeters done = new BatchMeters(slots, meters, batching.sizing());
    boolean always = batching.waiting() == Batching.Waiting.ALWAYS;
    this.times = new RunTimes(most, always, done::inputs);
    this.runner = new Runner<>(model, ref, batching.sizing(), time, times, done);
  }

  @Override
  public InputReader<I> reader() {
    return model.reader();
  }

  @Override
  public int lanes() {
    return model.lanes();
  }

  @Override
  public int[] batchSizes() {
    return model.batchSizes();
  }

  Load load() {
    Plan plan = times.plan();
    return new Load(
        slots.taken(),
        line.waiting(),
        slots.lanes(),
        line.capacity(),
        plan.inputNanos(),
        plan.runNanos(),
        plan.aloneNanos() * plan.relative());
  }

  @Override
  public O predict(I input, Frame frame) {
    String caller = callers.limit() == 0 ? null : frame.call().caller();
    if (caller == null) {
      return entered(input, frame);
    }
    enter(caller, List.of(frame));
    try {
      return entered(input, frame);
    } finally {
      callers.exit(caller);
    }
  }

  private O entered(I input, Frame frame) {
    checkDeadline(frame, null);
    int slot = freeSlot(times.plan());
    if (slot >= 0) {
      return alone(slot, input, frame);
    }
    return join(Collections.singletonList(input), Collections.singletonList(frame), false).get(0);
  }

  /** A lane for a newcomer: none while others wait, or it would overtake them. */
  private int freeSlot(Plan plan) {
    return line.waiting() > 0 || gathers(plan) ? -1 : claim(plan);
  }

  /** Whether most callers of the last batch have still to run again, and a batch pays. */
  private boolean gathers(Plan plan) {
    int away = returning.get();
    return away > slots.lanes() && away > line.waiting() && !plan.bypass();
  }

  private int claim(Plan plan) {
    return plan.bypass() ? slots.claimAny() : slots.claim();
  }

  private O alone(int slot, I input, Frame frame) {
    try {
      Plan plan = times.plan();
      if (plan.isLong() && Offload.onVirtualThread()) {
        return offloaded(Collections.singletonList(input), List.of(frame)).get(0);
      }
      if (slots.count(slot) % TIMED != 0 && plan.known()) {
        return model.predict(input, frame);
      }
      long from = time.nanos();
      O answer = model.predict(input, frame);
      times.ran(1, from, time.nanos());
      return answer;
    } catch (ModelException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw runner.failed(List.of(frame), e);
    } finally {
      release(slot);
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    if (inputs.isEmpty() || inputs.size() != frames.size()) {
      return model.predictAll(inputs, frames);
    }
    if (callers.limit() == 0) {
      return inParts(inputs, frames);
    }
    List<Frame> calls = Frame.ofOneCall(frames) ? frames.subList(0, 1) : frames;
    List<String> entered = new ArrayList<>(calls.size());
    try {
      for (Frame each : calls) {
        String caller = each.call().caller();
        if (caller != null) {
          enter(caller, frames);
          entered.add(caller);
        }
      }
      return inParts(inputs, frames);
    } finally {
      entered.forEach(callers::exit);
    }
  }

  private List<O> inParts(List<? extends I> inputs, List<Frame> frames) {
    int size = inputs.size();
    List<O> answers = new ArrayList<>(size);
    int from = 0;
    while (from < size) {
      int to = Math.min(size, from + times.plan().cap());
      try {
        answers.addAll(part(inputs.subList(from, to), frames.subList(from, to), from > 0));
      } catch (InvalidInputException e) {
        throw Runner.ofOne(e).at(from + e.index(), size);
      }
      from = to;
    }
    return answers;
  }

  private List<O> part(List<? extends I> inputs, List<Frame> frames, boolean later) {
    for (Frame frame : frames) {
      if (later) {
        frame.waited(frame.elapsedNanos());
      }
      checkDeadline(frame, frames);
    }
    int slot = freeSlot(times.plan());
    if (slot < 0) {
      // Copies: a caller that leaves a batch may change its lists while the leader reads them.
      return join(new ArrayList<>(inputs), new ArrayList<>(frames), later);
    }
    try {
      return times.plan().isLong() && Offload.onVirtualThread()
          ? offloaded(inputs, frames)
          : runner.together(inputs, frames);
    } finally {
      release(slot);
    }
  }

  private List<O> offloaded(List<? extends I> inputs, List<Frame> frames) {
    Waiter<I, O> run = new Waiter<>(inputs, frames, 0, false);
    offload.run(() -> runner.alone(run));
    return run.outcome();
  }

  /** Turns away who has too many calls already. */
  private void enter(String caller, List<Frame> frames) {
    if (!callers.enter(caller)) {
      throw sheds.shed(
          Reason.CALLER_LIMIT,
          frames,
          ("The caller '%s' of %s has %d calls running or waiting, as many as one caller "
                  + "may; call less often or allow more with Admission.withCallerLimit")
              .formatted(caller, ref, callers.limit()));
    }
  }

  /**
   * Turns {@code frame} away if it is late or will be.
   *
   * @param all those that run with it, itself among them; null if none does
   */
  private void checkDeadline(Frame frame, @Nullable List<Frame> all) {
    if (defaultNanos != 0 && frame.call().timeoutNanos() == 0) {
      frame.deadline(defaultNanos);
    } else if (frame.call().timeoutNanos() == 0) {
      return;
    }
    long left = frame.remainingNanos();
    if (left <= 0) {
      throw late();
    }
    Plan plan = times.plan();
    // Some go ahead all the same, or a model that became faster would never be seen again.
    if (left < plan.nanos(1) && left % TIMED != 0) {
      throw tooLate(all == null ? List.of(frame) : all, plan.nanos(1), left);
    }
  }

  /** Waits in the line, leads a batch or is answered by a leader. */
  private List<O> join(List<? extends I> inputs, List<Frame> frames, boolean later) {
    Waiter<I, O> me = new Waiter<>(inputs, frames, time.nanos(), later);
    admit(me, later);
    while (true) {
      switch (me.state()) {
        case DONE -> {
          returned(me);
          return me.outcome();
        }
        case EVICTED -> throw evicted(me);
        case TURNED_AWAY -> throw closed(me);
        case HOPELESS -> throw hopeless(me);
        case WAITING -> {
          int slot = slotFor(me);
          if (slot < 0) {
            park(me);
          } else if (times.plan().isLong()) {
            relay(slot);
            park(me);
          } else {
            lead(slot, me);
          }
        }
        default -> park(me);
      }
    }
  }

  private void admit(Waiter<I, O> me, boolean later) {
    Priority priority = me.priority();
    if (closed) {
      throw closed(me);
    }
    if (later) {
      line.rejoin(me);
      return;
    }
    requireInTime(me);
    if (!line.withinLimit(me)) {
      throw sheds.shed(
          Reason.QUEUE_FULL,
          me.frames(),
          ("%d calls of priority %s wait for %s, as many as may; call less often or allow "
                  + "more with Admission.withLimit")
              .formatted(line.limit(priority), priority, ref));
    }
    if (!line.join(me)) {
      throw sheds.shed(
          Reason.QUEUE_FULL,
          me.frames(),
          ("%d calls wait for the %d lanes of %s, as many as may; call less often, or allow "
                  + "more with Admission.withCapacity")
              .formatted(line.capacity(), slots.lanes(), ref));
    }
  }

  /** Turns away who would be answered too late behind those who wait already. */
  private void requireInTime(Waiter<I, O> me) {
    long left = me.leftNanos();
    Plan plan = times.plan();
    if (left == Long.MAX_VALUE || !plan.known()) {
      return;
    }
    int before = line.waitingBefore(me.priority());
    double batches = (double) before / plan.cap();
    double run = plan.nanos(Math.min(plan.cap(), before + me.rows()));
    // The longer the line, the more may come between: it counts twice.
    double expected = (2 * batches + 1) * run / slots.lanes() + run + 3 * plan.relative() * run;
    if (expected > left) {
      throw tooLate(me.frames(), expected, left);
    }
  }

  /** A lane for a waiter; not one that would make it lead others until its own time is over. */
  private int slotFor(Waiter<I, O> me) {
    Plan plan = times.plan();
    if (line.head() != me && me.leftNanos() < 2 * plan.nanosAtMost(plan.cap())) {
      return -1;
    }
    return gathers(plan) ? -1 : claim(plan);
  }

  /** Leads one batch, which {@code me} need not be in. */
  private void lead(int slot, Waiter<I, O> me) {
    List<Waiter<I, O>> batch = line.claim(this, share());
    run(batch);
    finish(batch, me);
    release(slot);
    wake(batch, me);
  }

  /**
   * Has a thread of the gate's own lead from now on, until nobody waits: callers of long runs would
   * each lead one and then not run for long, and no run keeps a caller past its deadline.
   */
  private void relay(int slot) {
    offload.start(
        () -> {
          List<Waiter<I, O>> batch = line.claim(this, share());
          while (!batch.isEmpty()) {
            run(batch);
            finish(batch, null);
            wake(batch, null);
            batch = gathers(times.plan()) ? List.of() : line.claim(this, share());
          }
          release(slot);
        });
  }

  private void run(List<Waiter<I, O>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      wakeHead();
      runner.run(batch);
    } catch (RuntimeException | Error e) {
      // Not the model's: nobody may wait for ever, whatever it is.
      batch.forEach(member -> member.fail(e));
    }
  }

  /** How many of those who wait are a leader's, with lanes left for other leaders. */
  private int share() {
    int leaders = 1 + slots.free();
    return (line.waiting() + leaders - 1) / leaders;
  }

  /** Gives everybody in the batch his answer. */
  private void finish(List<Waiter<I, O>> batch, @Nullable Waiter<I, O> me) {
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

  private void release(int slot) {
    slots.release(slot);
    wakeHead();
  }

  /** Wakes who waits longest if there is a lane to lead in. */
  private void wakeHead() {
    Plan plan = times.plan();
    if (line.waiting() > 0 && !gathers(plan) && slots.anyFree()) {
      if (plan.isLong()) {
        int slot = slots.claim();
        if (slot >= 0) {
          relay(slot);
        }
      } else {
        line.wakeHead();
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
    long left = me.leftNanos();
    if (left <= 0) {
      giveUp(me, late());
    } else if (Thread.currentThread().isInterrupted()) {
      giveUp(
          me,
          new ModelException(
              ModelException.Kind.INTERRUPTED,
              "The thread was interrupted while it waited for " + ref));
    } else if (left == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, left);
    }
  }

  /** Leaves the line or the batch with {@code failure}, unless the answer has come meanwhile. */
  private void giveUp(Waiter<I, O> me, ModelException failure) {
    if (line.leave(me, State.CANCELLED)) {
      wakeHead();
      throw failure;
    }
    if (me.move(State.CLAIMED, State.CANCELLED)) {
      // The leader still works on them.
      me.frames().forEach(Frame::lend);
      throw failure;
    }
  }

  private ModelException late() {
    return new ModelException(
        ModelException.Kind.DEADLINE,
        "The deadline passed before %s answered; %d calls wait for its %d lanes"
            .formatted(ref, line.waiting(), slots.lanes()));
  }

  private ModelException tooLate(List<Frame> frames, double expected, long left) {
    return sheds.shed(
        Reason.TOO_LATE,
        frames,
        ("%s would answer in %.3f ms, but %.3f ms are left to the deadline; call less "
                + "often or allow more time")
            .formatted(ref, expected / 1e6, left / 1e6));
  }

  private ModelException hopeless(Waiter<I, O> me) {
    long left = me.leftNanos();
    return left <= 0 ? late() : tooLate(me.frames(), times.plan().nanos(1), left);
  }

  private ModelException closed(Waiter<I, O> me) {
    return sheds.shed(Reason.CLOSED, me.frames(), ref + " is closed; ask the served model again");
  }

  private ModelException evicted(Waiter<I, O> me) {
    return sheds.shed(
        Reason.LOWER_PRIORITY,
        me.frames(),
        ("A more urgent call took the place of this %s one in the line of %d for %s; try "
                + "again later or allow more with Admission.withCapacity")
            .formatted(me.priority(), line.capacity(), ref));
  }

  /** Turns away whoever still waits, waits for runs that everybody left, then closes the model. */
  @Override
  public void close() {
    closed = true;
    line.turnAway();
    onClose.accept(this);
    offload.close();
    model.close();
  }
}
