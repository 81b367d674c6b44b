package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.serving.fallback.FallbackChain;
import dev.mlopsdk.serving.shadow.ShadowProbe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers one call with a leased version: reads, validates, runs, tells. Thread-safe. */
final class Answering<I, O> {

  private final PredictionIds ids;
  private final OutcomeJoin outcomes;
  private final @Nullable FallbackChain<I, O> fallback;
  private final @Nullable ShadowProbe shadow;

  Answering(
      PredictionIds ids,
      OutcomeJoin outcomes,
      @Nullable FallbackChain<I, O> fallback,
      @Nullable ShadowProbe shadow) {
    this.ids = ids;
    this.outcomes = outcomes;
    this.fallback = fallback;
    this.shadow = shadow;
  }

  Prediction<O> answer(LoadedVersion<I, O> version, I input, Call call, Assignment assignment) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment);
    return answer(version, input, frame);
  }

  /** Answers a call that was made at {@code startNanos}. */
  Prediction<O> answer(
      LoadedVersion<I, O> version, I input, Call call, Assignment assignment, long startNanos) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment, startNanos);
    return answer(version, input, frame);
  }

  private Prediction<O> answer(LoadedVersion<I, O> version, I input, Frame frame) {
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
      return fallback == null
          ? model.predict(input, frame)
          : fallback.predict(version, input, frame);
    } catch (RuntimeException | Error e) {
      failed(version, frame, e);
      throw e;
    }
  }

  /** What the version's model answers, or what does in its place. */
  List<O> valuesOf(LoadedVersion<I, O> version, List<? extends I> inputs, List<Frame> frames) {
    return fallback == null
        ? version.model().predictAll(inputs, frames)
        : fallback.predictAll(version, inputs, frames);
  }

  /** Tells everybody of an answer and gives it its id. */
  Prediction<O> answered(LoadedVersion<I, O> version, Frame frame, O value) {
    long counter = ids.next();
    frame.row().restore();
    frame.end(value, ids.nonce(), counter);
    outcomes.remember(
        counter, frame.score(), version.watch(), frame.assignment(), frame.endNanos());
    version.watch().answered(frame);
    if (shadow != null) {
      shadow.answered(frame, version.ref());
    }
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
