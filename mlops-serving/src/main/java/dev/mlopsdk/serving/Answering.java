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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers one call with a leased version: reads, validates, runs, tells. Thread-safe. */
final class Answering<I, O> {

  private final PredictionIds ids;
  private final OutcomeJoin outcomes;
  private final @Nullable FallbackChain<I, O> fallback;
  private final @Nullable ShadowProbe shadow;

  Answering(Parts<I, O> parts) {
    this.ids = parts.ids();
    this.outcomes = parts.outcomes();
    this.fallback = parts.fallback();
    this.shadow = parts.shadow();
  }

  /** Answers a call that was made at {@code startNanos} and waited for {@code version}. */
  Prediction<O> answer(
      LoadedVersion<I, O> version,
      I input,
      Call call,
      Assignment assignment,
      long startNanos,
      long waitedNanos) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment, startNanos);
    frame.waited(waitedNanos);
    try {
      return answer(version, input, frame);
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
      long startNanos,
      long waitedNanos,
      PredictionContext context) {
    Frame frame = version.frames().take();
    frame.begin(input, call, assignment, startNanos);
    frame.waited(waitedNanos);
    try {
      Prediction<O> answer = context.observing(() -> answer(version, input, frame));
      context.answered(version, answer.source(), frame.lent() ? null : frame);
      return answer;
    } catch (RuntimeException | Error e) {
      context.failed(version, frame.lent() ? null : frame, e);
      throw e;
    } finally {
      version.frames().give(frame);
    }
  }

  private Prediction<O> answer(LoadedVersion<I, O> version, I input, Frame frame) {
    O value;
    try {
      Model<I, O> model = version.model();
      model.reader().read(input, frame.row());
      version.watch().check(frame.row());
      value = model.predict(input, frame);
    } catch (RuntimeException e) {
      Frame own = own(version, frame);
      return answered(version, own, instead(version, input, own, e));
    } catch (Error e) {
      failed(version, frame, e);
      throw e;
    }
    return answered(version, frame, value);
  }

  /** What answers in the place of the version's model; if nothing does, tells the failure. */
  private O instead(LoadedVersion<I, O> version, I input, Frame frame, RuntimeException failure) {
    try {
      return inPlace(version, input, frame, failure);
    } catch (RuntimeException | Error e) {
      failed(version, frame, e);
      throw e;
    }
  }

  /** What answers in the place of the version's model, or throws {@code failure}. */
  O inPlace(LoadedVersion<I, O> version, I input, Frame frame, RuntimeException failure) {
    if (fallback == null) {
      throw failure;
    }
    return fallback.instead(version, input, frame, failure);
  }

  /** Whether anything may answer in a model's place. */
  boolean fallsBack() {
    return fallback != null;
  }

  /** Tells everybody of an answer and gives it its id. */
  Prediction<O> answered(LoadedVersion<I, O> version, Frame frame, O value) {
    Prediction<O> prediction = remembered(version, frame, value, ids.next());
    version.watch().answered(frame);
    if (shadow != null) {
      shadow.answered(frame, version.ref());
    }
    return prediction;
  }

  /** Tells everybody of the answers to a list and gives them their ids. */
  List<Prediction<O>> answered(LoadedVersion<I, O> version, List<Frame> frames, List<O> values) {
    int size = values.size();
    int inBlocks = size - size % PredictionIds.BLOCK;
    List<Prediction<O>> predictions = new ArrayList<>(size);
    long counter = 0;
    for (int i = 0; i < size; i++) {
      if (i >= inBlocks) {
        counter = ids.next();
      } else {
        counter = i % PredictionIds.BLOCK == 0 ? ids.block() : counter + 1;
      }
      predictions.add(remembered(version, frames.get(i), values.get(i), counter));
    }
    version.watch().answered(frames);
    if (shadow != null) {
      for (Frame frame : frames) {
        shadow.answered(frame, version.ref());
      }
    }
    return predictions;
  }

  private Prediction<O> remembered(
      LoadedVersion<I, O> version, Frame frame, O value, long counter) {
    frame.row().restore();
    frame.end(value, ids.nonce(), counter);
    outcomes.remember(
        counter, frame.score(), version.watch(), frame.assignment(), frame.endNanos());
    return new Prediction<>(
        value, version.ref(), frame.assignment(), ids, counter, frame.source(), frame.reason());
  }

  /** Tells everybody of a failure. */
  void failed(LoadedVersion<I, O> version, Frame used, Throwable failure) {
    Frame frame = own(version, used);
    frame.row().restore();
    frame.end(null, ids.nonce(), ids.next());
    version.watch().failed(frame, failure);
  }

  /**
   * A frame that nobody else changes: {@code used}, or what it shows in a new one if it is lent.
   */
  @SuppressWarnings("unchecked") // the input of a caller of this version, read before
  Frame own(LoadedVersion<I, O> version, Frame used) {
    if (!used.lent()) {
      return used;
    }
    Frame own = version.frames().fresh();
    own.begin(used.input(), used.call(), used.assignment(), used.startNanos());
    if (used.timeoutNanos() != 0) {
      own.deadline(used.timeoutNanos());
    }
    version.model().reader().read((I) Objects.requireNonNull(used.input()), own.row());
    return own;
  }
}
