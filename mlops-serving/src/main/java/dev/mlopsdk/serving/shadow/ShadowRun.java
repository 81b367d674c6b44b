package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.pair.AnswerPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one copy on the challenger, under its own lease, and tells everybody of the pair.
 * Thread-safe.
 */
final class ShadowRun<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.shadow");

  private final ShadowOptions options;
  private final List<Consumer<? super AnswerPair>> told;
  private final ModelHandle<I, O> handle;
  private final int slot;
  private final Assignment assignment;
  private final Budget budget;
  private final PairWatches watches;
  private final OutcomeJoin truths;
  private final Drops drops;
  private final AtomicBoolean failureTold = new AtomicBoolean();
  private final AtomicBoolean listenerTold = new AtomicBoolean();

  ShadowRun(
      Shadow shadow,
      ModelHandle<I, O> handle,
      int slot,
      PairWatches watches,
      OutcomeJoin truths,
      Drops drops) {
    this.options = shadow.options();
    this.told = shadow.told();
    this.handle = handle;
    this.slot = slot;
    this.assignment = new Assignment("none", "challenger", slot, Assignment.Reason.SHADOW, 0, 1.0);
    this.budget = new Budget(options.runsPerSecond, options.timeShare, handle.time());
    this.watches = watches;
    this.truths = truths;
    this.drops = drops;
  }

  void run(Copy copy) {
    if (handle.switches().shadowOff()) {
      drops.count(Dropped.OFF);
    } else if (options.yields()) {
      drops.count(Dropped.OVERLOAD);
    } else {
      LoadedVersion<I, O> challenger = handle.acquire(slot);
      if (challenger == null) {
        drops.count(Dropped.NO_CHALLENGER);
        return;
      }
      try {
        run(copy, challenger);
      } finally {
        challenger.release();
      }
    }
  }

  private void run(Copy copy, LoadedVersion<I, O> challenger) {
    if (challenger.ref().equals(copy.champion())) {
      drops.count(Dropped.SAME_VERSION);
    } else if (!budget.take()) {
      drops.count(Dropped.BUDGET);
    } else {
      Frame frame = challenger.frames().take();
      try {
        answer(copy, challenger, frame);
      } finally {
        budget.spent(frame.elapsedNanos());
        challenger.frames().give(frame);
      }
    }
  }

  private void answer(Copy copy, LoadedVersion<I, O> challenger, Frame frame) {
    Call call = copy.call().deadline(options.deadline).priority(Priority.BACKGROUND).fresh();
    frame.begin(copy.input(), call, assignment);
    PairWatch watch = watches.of(copy.champion(), challenger.ref());
    O value;
    try {
      value = valueOf(copy, challenger, frame);
    } catch (RuntimeException | Error e) {
      failed(copy, challenger, frame, watch, e);
      if (e instanceof Error error) {
        throw error;
      }
      return;
    }
    frame.row().restore();
    frame.end(value, copy.nonce(), copy.counter());
    challenger.watch().record(frame);
    AnswerPair pair = pair(copy, challenger, frame, value);
    truths.remember(
        copy.counter(),
        frame.score(),
        new PairTruth(pair.brief(), watch, challenger.watch()),
        assignment,
        frame.endNanos());
    watch.answered(pair, copy.source());
    told.forEach(listener -> tell(listener, pair));
  }

  private O valueOf(Copy copy, LoadedVersion<I, O> challenger, Frame frame) {
    @SuppressWarnings("unchecked") // the input was answered by a version of this model
    I input = (I) copy.input();
    Model<I, O> model = challenger.model();
    model.reader().read(input, frame.row());
    challenger.watch().check(frame.row());
    return model.predict(input, frame);
  }

  private void failed(
      Copy copy, LoadedVersion<I, O> challenger, Frame frame, PairWatch watch, Throwable failure) {
    if (failure instanceof ModelException known && known.kind() == ModelException.Kind.OVERLOADED) {
      drops.count(Dropped.OVERLOAD);
      return;
    }
    frame.row().restore();
    frame.end(null, copy.nonce(), copy.counter());
    challenger.watch().shadowFailed(frame, failure);
    watch.failed(failure, frame.latencyNanos());
    if (failureTold.compareAndSet(false, true)) {
      LOG.warn(
          "{} failed on a copied call that {} answered; further failures are only counted",
          challenger.ref(),
          copy.champion(),
          failure);
    }
  }

  private static AnswerPair pair(
      Copy copy, LoadedVersion<?, ?> challenger, Frame frame, @Nullable Object value) {
    return new AnswerPair(
        new PredictionId(copy.nonce(), copy.counter()),
        new AnswerPair.Answer(copy.champion(), copy.value(), copy.score(), copy.nanos()),
        new AnswerPair.Answer(challenger.ref(), value, frame.score(), frame.latencyNanos()));
  }

  private void tell(Consumer<? super AnswerPair> listener, AnswerPair pair) {
    try {
      listener.accept(pair);
    } catch (RuntimeException e) {
      if (listenerTold.compareAndSet(false, true)) {
        LOG.error("{} failed on a pair; its further failures are silent", listener, e);
      }
    }
  }
}
