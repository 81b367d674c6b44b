package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers several inputs of one caller with one leased version: all of them or none. Thread-safe.
 */
final class AnsweringAll<I, O> {

  private final Answering<I, O> one;

  AnsweringAll(Answering<I, O> one) {
    this.one = one;
  }

  List<Prediction<O>> answer(
      LoadedVersion<I, O> version,
      List<? extends I> inputs,
      Call call,
      Assignment assignment,
      long startNanos,
      long waitedNanos) {
    List<Frame> spare = version.frames().takeAll();
    List<Frame> frames = new ArrayList<>(inputs.size());
    try {
      return answer(version, inputs, frames, spare, call, assignment, startNanos, waitedNanos);
    } finally {
      version.frames().giveAll(spare, frames);
    }
  }

  /** Does the same under one observation. */
  List<Prediction<O>> observed(
      LoadedVersion<I, O> version,
      List<? extends I> inputs,
      Call call,
      Assignment assignment,
      long startNanos,
      long waitedNanos,
      PredictionContext context) {
    List<Frame> spare = version.frames().takeAll();
    List<Frame> frames = new ArrayList<>(inputs.size());
    try {
      List<Prediction<O>> answers =
          context.observing(
              () ->
                  answer(
                      version, inputs, frames, spare, call, assignment, startNanos, waitedNanos));
      Frame first = frames.isEmpty() || frames.get(0).lent() ? null : frames.get(0);
      context.answered(version, sourceOf(answers), first);
      return answers;
    } catch (RuntimeException | Error e) {
      int guilty = e instanceof InvalidInputException invalid ? invalid.index() : 0;
      Frame shown = guilty < frames.size() ? frames.get(guilty) : null;
      context.failed(version, shown == null || shown.lent() ? null : shown, e);
      throw e;
    } finally {
      version.frames().giveAll(spare, frames);
    }
  }

  /** What answered the first of them. */
  private static <O> Prediction.Source sourceOf(List<Prediction<O>> answers) {
    return answers.isEmpty() ? Prediction.Source.MODEL : answers.get(0).source();
  }

  private List<Prediction<O>> answer(
      LoadedVersion<I, O> version,
      List<? extends I> inputs,
      List<Frame> frames,
      List<Frame> spare,
      Call call,
      Assignment assignment,
      long startNanos,
      long waitedNanos) {
    List<O> values =
        valuesOf(version, inputs, frames, spare, call, assignment, startNanos, waitedNanos);
    return one.answered(version, frames, values);
  }

  /** Runs the model on what it reads into {@code frames}; tells what failed. */
  private List<O> valuesOf(
      LoadedVersion<I, O> version,
      List<? extends I> inputs,
      List<Frame> frames,
      List<Frame> spare,
      Call call,
      Assignment assignment,
      long startNanos,
      long waitedNanos) {
    try {
      Model<I, O> model = version.model();
      for (I input : inputs) {
        Frame frame = spare.isEmpty() ? version.frames().fresh() : spare.remove(spare.size() - 1);
        frames.add(frame);
        frame.begin(input, call, assignment, startNanos);
        frame.waited(waitedNanos);
        try {
          model.reader().read(input, frame.row());
          version.watch().check(frame.row());
        } catch (InvalidInputException e) {
          throw e.at(frames.size() - 1, inputs.size());
        }
      }
      return run(version, inputs, frames);
    } catch (InvalidInputException e) {
      if (e.index() < frames.size()) {
        one.failed(version, frames.get(e.index()), e);
      }
      throw e;
    } catch (RuntimeException | Error e) {
      shareTime(frames);
      frames.forEach(frame -> one.failed(version, frame, e));
      throw e;
    }
  }

  /** Runs the model; if that fails, the inputs that fail it go down the fallback's steps. */
  private List<O> run(LoadedVersion<I, O> version, List<? extends I> inputs, List<Frame> frames) {
    try {
      return together(version, inputs, frames);
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      frames.replaceAll(frame -> one.own(version, frame));
      return new ListApart<I, O>(version, one).answers(inputs, frames, e);
    }
  }

  /** Runs the model on all of {@code inputs}; what it throws goes through. */
  static <I, O> List<O> together(
      LoadedVersion<I, O> version, List<? extends I> inputs, List<Frame> frames) {
    List<O> values = complete(version, version.model().predictAll(inputs, frames), inputs.size());
    shareTime(frames);
    return values;
  }

  /** Returns {@code values} if they are as many as the inputs. */
  static <O> List<O> complete(LoadedVersion<?, O> version, List<O> values, int inputs) {
    if (values.size() != inputs) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          version.ref()
              + " has to answer every input, but gave "
              + values.size()
              + " answers to "
              + inputs
              + " inputs; correct its predictAll");
    }
    return values;
  }

  /** Without marks only the time of all together is known. */
  static void shareTime(List<Frame> frames) {
    for (Frame frame : frames) {
      if (!frame.lent() && !frame.marked()) {
        frame.batch(frames.size());
      }
    }
  }
}
