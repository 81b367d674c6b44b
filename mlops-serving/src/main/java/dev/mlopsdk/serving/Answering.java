package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.observe.OutcomeJoin;

/** Answers one call with a leased version: reads, validates, runs, tells. Thread-safe. */
final class Answering<I, O> {

  private final PredictionIds ids;
  private final OutcomeJoin outcomes;

  Answering(PredictionIds ids, OutcomeJoin outcomes) {
    this.ids = ids;
    this.outcomes = outcomes;
  }

  Prediction<O> answer(LoadedVersion<I, O> version, I input, Call call, Assignment assignment) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment);
    try {
      return answered(version, frame, valueOf(version, input, frame));
    } finally {
      version.frames().give(frame);
    }
  }

  /** Does the same under observation: what the model itself observes are children of it. */
  Prediction<O> observed(
      LoadedVersion<I, O> version,
      I input,
      Call call,
      Assignment assignment,
      PredictionContext context) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment);
    try {
      Prediction<O> answer =
          context.observing(() -> answered(version, frame, valueOf(version, input, frame)));
      context.answered(version, frame);
      return answer;
    } catch (RuntimeException | Error e) {
      context.failed(version, frame, e);
      throw e;
    } finally {
      version.frames().give(frame);
    }
  }

  private O valueOf(LoadedVersion<I, O> version, I input, Frame frame) {
    try {
      Model<I, O> model = version.model();
      model.reader().read(input, frame.row());
      version.watch().check(frame.row());
      return model.predict(input, frame);
    } catch (RuntimeException | Error e) {
      failed(version, frame, e);
      throw e;
    }
  }

  /** Tells everybody of an answer and gives it its id. */
  Prediction<O> answered(LoadedVersion<I, O> version, Frame frame, O value) {
    long counter = ids.next();
    frame.row().restore();
    frame.end(value, ids.nonce(), counter);
    outcomes.remember(
        counter, frame.score(), version.watch(), frame.assignment(), frame.endNanos());
    version.watch().answered(frame);
    return new Prediction<>(
        value, version.ref(), frame.assignment(), ids, counter, frame.source(), frame.reason());
  }

  /** Tells everybody of a failure. */
  void failed(LoadedVersion<I, O> version, Frame frame, Throwable failure) {
    frame.row().restore();
    frame.end(null, ids.nonce(), ids.next());
    version.watch().failed(frame, failure);
  }
}
