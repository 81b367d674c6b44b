package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.gate.Batching.Sizing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs inputs together and finds out whose fault it is when that fails. Thread-safe.
 *
 * <p>A batch that fails is halved until the guilty one is alone; an input that the model refuses by
 * its index is left out and the others run again. Every other member gets its answer.
 */
final class Runner<I, O> {

  private final Model<I, O> model;
  private final ModelRef ref;
  private final int[] sizes;
  private final TimeSource time;
  private final RunTimes times;
  private final BatchMeters meters;

  Runner(
      Model<I, O> model,
      ModelRef ref,
      Sizing sizing,
      TimeSource time,
      RunTimes times,
      BatchMeters meters) {
    this.model = model;
    this.ref = ref;
    this.sizes = sizing == Sizing.WARMED ? model.batchSizes() : new int[0];
    this.time = time;
    this.times = times;
    this.meters = meters;
  }

  /** Gives every member of {@code batch} its answers or its failure; throws nothing. */
  void run(List<Waiter<I, O>> batch) {
    long now = time.nanos();
    for (Waiter<I, O> member : batch) {
      member.starts(now);
    }
    isolate(batch);
  }

  /** Runs what did not wait. */
  void alone(Waiter<I, O> waiter) {
    isolate(List.of(waiter));
  }

  private void isolate(List<Waiter<I, O>> batch) {
    try {
      answer(batch);
    } catch (InvalidInputException e) {
      if (batch.size() == 1) {
        batch.get(0).fail(batch.get(0).rows() == 1 ? ofOne(e) : e);
      } else {
        isolate(without(batch, e));
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.get(0).fail(e);
      } else {
        int half = batch.size() / 2;
        isolate(batch.subList(0, half));
        isolate(batch.subList(half, batch.size()));
      }
    }
  }

  private void answer(List<Waiter<I, O>> batch) {
    if (batch.size() == 1) {
      Waiter<I, O> only = batch.get(0);
      only.answer(together(only.inputs(), only.frames()));
      return;
    }
    List<I> inputs = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    for (Waiter<I, O> member : batch) {
      inputs.addAll(member.inputs());
      frames.addAll(member.frames());
    }
    List<O> answers = together(inputs, frames);
    int from = 0;
    for (Waiter<I, O> member : batch) {
      member.answer(answers.subList(from, from + member.rows()));
      from += member.rows();
    }
  }

  /** Fails the member that {@code e} is about; returns the others. */
  private List<Waiter<I, O>> without(List<Waiter<I, O>> batch, InvalidInputException e) {
    List<Waiter<I, O>> others = new ArrayList<>(batch);
    int from = 0;
    for (Waiter<I, O> member : batch) {
      int index = e.index() - from;
      if (index < member.rows()) {
        InvalidInputException own = ofOne(e);
        member.fail(member.rows() == 1 ? own : own.at(index, member.rows()));
        others.remove(member);
        return others;
      }
      from += member.rows();
    }
    throw new IllegalStateException(
        ref + " refused input " + e.index() + " of a batch that has only " + from, e);
  }

  /** The failure as it was before it was given its index in a batch. */
  static InvalidInputException ofOne(InvalidInputException e) {
    return e.getCause() instanceof InvalidInputException own ? own : e;
  }

  /** Runs inputs together, filled up if need be; what the model throws goes through. */
  List<O> together(List<? extends I> inputs, List<Frame> frames) {
    int size = inputs.size();
    long from = time.nanos();
    List<O> answers;
    int padded = 0;
    try {
      if (size == 1) {
        answers = Collections.singletonList(model.predict(inputs.get(0), frames.get(0)));
      } else {
        padded = padding(size);
        answers =
            padded == 0
                ? model.predictAll(inputs, frames)
                : model.predictAll(filled(inputs, padded), filled(frames, padded));
      }
    } catch (IllegalArgumentException | ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed(frames, e);
    }
    times.ran(size + padded, from, time.nanos());
    meters.ran(size, padded);
    if (answers.size() != size + padded) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          "%s has to answer every input, but gave %d answers to %d inputs; correct its predictAll"
              .formatted(ref, answers.size(), size + padded));
    }
    for (Frame frame : frames) {
      frame.batch(size);
    }
    return padded == 0 ? answers : answers.subList(0, size);
  }

  private int padding(int size) {
    for (int warmed : sizes) {
      if (warmed >= size) {
        return warmed - size;
      }
    }
    return 0;
  }

  private static <T> List<T> filled(List<? extends T> list, int more) {
    List<T> filled = new ArrayList<>(list.size() + more);
    filled.addAll(list);
    for (int i = 0; i < more; i++) {
      filled.add(list.get(0));
    }
    return filled;
  }

  /** What a model threw that says nothing of itself; values stay out of messages. */
  RuntimeException failed(List<Frame> frames, RuntimeException cause) {
    return new ModelException(
        ModelException.Kind.INFERENCE,
        "%s failed on %s with the features %s: %s"
            .formatted(
                ref,
                frames.size() == 1 ? "an input" : frames.size() + " inputs together",
                frames.get(0).row().schema().listed(),
                cause),
        cause);
  }
}
