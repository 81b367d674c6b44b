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
  void failed(LoadedVersion<I, O> version, Frame used, Throwable failure) {
    Frame frame = used.lent() ? reread(version, used) : used;
    frame.row().restore();
    frame.end(null, ids.nonce(), ids.next());
    version.watch().failed(frame, failure);
  }

  /** A frame of our own with what {@code lent} shows, which another thread may still change. */
  @SuppressWarnings("unchecked") // the frame got its input from a caller of this version
  private Frame reread(LoadedVersion<I, O> version, Frame lent) {
    Frame own = version.frames().fresh();
    own.begin(lent.input(), lent.call(), lent.assignment(), lent.startNanos());
    version.model().reader().read((I) lent.input(), own.row());
    return own;
  }
}
