package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs lists of one caller: one that is longer than a run in parts, in as many lanes as are free
 * and worth it. The caller runs its parts in their order; threads of the gate's own take later ones
 * meanwhile, and stop where no lane is free or somebody waits. Thread-safe.
 */
final class ListRuns<I, O> {

  /**
   * So much each thread has to have to do: about what it takes until one that was woken runs, and
   * then the caller again, who waits for the last part.
   */
  private static final double WORTH_NANOS = 125_000;

  private final Batching.Lists lists;
  private final int most;
  private final Line<I, O> line;
  private final Slots slots;
  private final RunTimes times;
  private final Runner<I, O> runner;
  private final Door<I, O> door;
  private final Turns<I, O> turns;
  private final Offload offload;

  ListRuns(
      Batching.Lists lists,
      int most,
      Line<I, O> line,
      Slots slots,
      RunTimes times,
      Runner<I, O> runner,
      Door<I, O> door,
      Turns<I, O> turns,
      Offload offload) {
    this.lists = lists;
    this.most = most;
    this.line = line;
    this.slots = slots;
    this.times = times;
    this.runner = runner;
    this.door = door;
    this.turns = turns;
    this.offload = offload;
  }

  List<O> run(List<? extends I> inputs, List<Frame> frames) {
    Plan plan = times.plan();
    int length = plan.listCap(most);
    int size = inputs.size();
    if (size <= length) {
      return own(inputs, frames, 0, size);
    }
    Spread<O> list = new Spread<>(size, length);
    for (int i = helpers(plan, list.parts(), length); i > 0; i--) {
      offload.tryRun(() -> list.help(() -> helped(list, inputs, frames)));
    }
    while (list.left()) {
      list.runNext((from, to) -> own(inputs, frames, from, to));
    }
    return list.answers();
  }

  private int helpers(Plan plan, int parts, int length) {
    if (lists == Batching.Lists.ONE_LANE || line.waiting() > 0) {
      return 0;
    }
    double worth = parts * plan.nanos(length) / WORTH_NANOS - 1;
    // The caller takes one of those lanes itself.
    return (int) Math.min(worth, Math.min(parts, slots.free()) - 1);
  }

  /** Runs a part on a thread of the gate's own; false if there is no lane for it. */
  private boolean helped(Spread<O> list, List<? extends I> inputs, List<Frame> frames) {
    int slot = turns.freeSlot();
    if (slot < 0) {
      return false;
    }
    try {
      list.runNext((from, to) -> inLane(inputs, frames, from, to));
      return true;
    } finally {
      turns.release(slot);
    }
  }

  /** Runs a part on the caller's thread, or waits for a lane. */
  private List<O> own(List<? extends I> inputs, List<Frame> frames, int from, int to) {
    int slot = turns.freeSlot();
    if (slot < 0) {
      return inLine(inputs, frames, from, to);
    }
    try {
      return inLane(inputs, frames, from, to);
    } finally {
      turns.release(slot);
    }
  }

  private List<O> inLane(List<? extends I> inputs, List<Frame> frames, int from, int to) {
    List<Frame> part = begin(frames, from, to);
    try {
      return times.plan().isLong() && Offload.onVirtualThread()
          ? offloaded(inputs.subList(from, to), part)
          : runner.together(inputs.subList(from, to), part);
    } catch (InvalidInputException e) {
      throw Runner.ofOne(e).at(from + e.index(), inputs.size());
    }
  }

  private List<O> inLine(List<? extends I> inputs, List<Frame> frames, int from, int to) {
    List<Frame> part = begin(frames, from, to);
    try {
      // Copies: a caller that leaves a batch may change its lists while the leader reads them.
      return turns.join(new ArrayList<>(inputs.subList(from, to)), new ArrayList<>(part), from > 0);
    } catch (InvalidInputException e) {
      throw Runner.ofOne(e).at(from + e.index(), inputs.size());
    }
  }

  /** The frames of a part that is about to run, or to wait for a lane. */
  private List<Frame> begin(List<Frame> frames, int from, int to) {
    List<Frame> part = frames.subList(from, to);
    if (from > 0) {
      Frame.waitedUntilNow(part);
    }
    for (Frame frame : part) {
      door.requireTime(frame, part);
    }
    return part;
  }

  /** Runs on a platform thread what would keep a virtual one's carrier. */
  List<O> offloaded(List<? extends I> inputs, List<Frame> frames) {
    Waiter<I, O> run = new Waiter<>(inputs, frames, 0, false);
    offload.run(() -> runner.alone(run));
    return run.outcome();
  }
}
