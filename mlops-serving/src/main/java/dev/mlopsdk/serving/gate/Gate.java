package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.handle.DecoratedModel;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.time.TimeSource;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The lanes of one loaded version and the line before them. Thread-safe.
 *
 * <p>A call that finds a free lane and nobody waiting runs on its own thread. Else it joins the
 * line; whoever in the line gets a lane leads: it claims the head of the line as one batch, runs it
 * and gives everybody his answer, see {@link Turns}. Who comes in at all is up to the {@link Door}.
 */
final class Gate<I, O> implements DecoratedModel<I, O> {

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
  private final Door<I, O> door;
  private final Turns<I, O> turns;
  private final Offload offload;
  private final Consumer<Gate<I, O>> onClose;
  private final ListRuns<I, O> lists;

  Gate(
      Model<I, O> model,
      ModelRef ref,
      VersionMeters meters,
      BatchMeters done,
      TimeSource time,
      Admission admission,
      Batching batching,
      Callers callers,
      Consumer<Gate<I, O>> onClose) {
    this.model = model;
    this.ref = ref;
    this.time = time;
    this.onClose = onClose;
    int[] sizes = model.batchSizes();
    int largest = sizes[sizes.length - 1];
    int most = batching.most() == 0 ? largest : Math.min(batching.most(), largest);
    this.line = new Line<>(admission);
    this.slots = new Slots(model.lanes(), SLOTS);
    this.offload = new Offload(2 * slots.size());
    done.through(slots);
    boolean always = batching.waiting() == Batching.Waiting.ALWAYS;
    this.times = new RunTimes(most, always, done::inputs, () -> line.waiting() > 0);
    this.runner = new Runner<>(model, ref, batching.sizing(), time, times, done);
    Refusals refusals = new Refusals(ref, line, slots, times, new Sheds(meters));
    this.door = new Door<>(admission, line, slots.lanes(), times, callers, refusals);
    this.turns = new Turns<>(line, slots, times, runner, door, refusals, offload, time);
    this.lists =
        new ListRuns<>(batching.lists(), most, line, slots, times, runner, door, turns, offload);
  }

  ModelRef ref() {
    return ref;
  }

  /** How many run or wait. */
  int calls() {
    return slots.taken() + line.waiting();
  }

  @Override
  public int lanes() {
    return slots.lanes();
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
        plan.aloneNanos() * plan.relative(),
        saturation());
  }

  /** Runs and waiting calls per lane. */
  double saturation() {
    return (double) calls() / slots.lanes();
  }

  @Override
  public Model<I, O> model() {
    return model;
  }

  @Override
  public O predict(I input, Frame frame) {
    String caller = door.limitsCallers() ? frame.call().caller() : null;
    if (caller == null) {
      return entered(input, frame);
    }
    door.enter(caller, List.of(frame));
    try {
      return entered(input, frame);
    } finally {
      door.exit(caller);
    }
  }

  private O entered(I input, Frame frame) {
    door.requireTime(frame, null);
    int slot = turns.freeSlot();
    if (slot >= 0) {
      return alone(slot, input, frame);
    }
    return turns
        .join(Collections.singletonList(input), Collections.singletonList(frame), false)
        .get(0);
  }

  private O alone(int slot, I input, Frame frame) {
    try {
      Plan plan = times.plan();
      if (plan.isLong() && Offload.onVirtualThread()) {
        return lists.offloaded(Collections.singletonList(input), List.of(frame)).get(0);
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
      turns.release(slot);
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    if (inputs.isEmpty() || inputs.size() != frames.size()) {
      return model.predictAll(inputs, frames);
    }
    if (!door.limitsCallers()) {
      return lists.run(inputs, frames);
    }
    List<String> callers = door.enterAll(frames);
    try {
      return lists.run(inputs, frames);
    } finally {
      door.exitAll(callers);
    }
  }

  @Override
  public boolean busy() {
    return offload.leads() || model.busy();
  }

  /**
   * Turns away whoever still waits, then closes the model: after the last run of the gate's own
   * threads, whose callers may all have left at their deadlines and lease the version no more.
   */
  @Override
  public void close() {
    door.close();
    onClose.accept(this);
    offload.close(model::close);
  }
}
