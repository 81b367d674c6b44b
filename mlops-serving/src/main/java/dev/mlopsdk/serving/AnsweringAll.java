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
      LoadedVersion<I, O> version, List<? extends I> inputs, Call call, Assignment assignment) {
    List<Frame> frames = new ArrayList<>(inputs.size());
    try {
      List<O> values = valuesOf(version, inputs, frames, call, assignment);
      List<Prediction<O>> predictions = new ArrayList<>(values.size());
      for (int i = 0; i < values.size(); i++) {
        predictions.add(one.answered(version, frames.get(i), values.get(i)));
      }
      return predictions;
    } finally {
      frames.forEach(version.frames()::give);
    }
  }

  /** Runs the model on what it reads into {@code frames}; tells what failed. */
  private List<O> valuesOf(
      LoadedVersion<I, O> version,
      List<? extends I> inputs,
      List<Frame> frames,
      Call call,
      Assignment assignment) {
    try {
      Model<I, O> model = version.model();
      for (I input : inputs) {
        Frame frame = version.frames().take();
        frames.add(frame);
        frame.begin(input, call, assignment);
        try {
          model.reader().read(input, frame.row());
          version.watch().check(frame.row());
        } catch (InvalidInputException e) {
          throw e.at(frames.size() - 1, inputs.size());
        }
      }
      List<O> values = model.predictAll(inputs, frames);
      if (values.size() != inputs.size()) {
        throw new ModelException(
            ModelException.Kind.INFERENCE,
            version.ref()
                + " has to answer every input, but gave "
                + values.size()
                + " answers to "
                + inputs.size()
                + " inputs; correct its predictAll");
      }
      shareTime(frames);
      return values;
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

  /** Without marks only the time of all together is known. */
  private static void shareTime(List<Frame> frames) {
    for (Frame frame : frames) {
      if (!frame.lent() && !frame.marked()) {
        frame.batch(frames.size());
      }
    }
  }
}
