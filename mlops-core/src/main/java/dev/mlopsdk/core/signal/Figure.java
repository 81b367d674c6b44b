package dev.mlopsdk.core.signal;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.function.Predicate;

/** What is counted, and how much of it is allowed. Immutable. */
sealed interface Figure {

  /** The name of its signal. */
  String name();

  /** A signal without cases. */
  ShareSignal open();

  default void answered(PredictionView prediction, ShareSignal signal) {}

  default void failed(PredictionView prediction, Throwable failure, ShareSignal signal) {}

  default void outcome(OutcomeView outcome, ShareSignal signal) {}

  /** Answers that took longer than {@code nanos}. */
  record Slow(double limit, long nanos) implements Figure {
    @Override
    public String name() {
      return "latency";
    }

    @Override
    public ShareSignal open() {
      return new ShareSignal(name(), limit, ShareSignal.Tells.BAD);
    }

    @Override
    public void answered(PredictionView prediction, ShareSignal signal) {
      signal.count(prediction.latencyNanos() > nanos);
    }

    /** Who waited longer than allowed and got nothing was not served fast. */
    @Override
    public void failed(PredictionView prediction, Throwable failure, ShareSignal signal) {
      boolean expired =
          failure instanceof ModelException known && known.kind() == ModelException.Kind.DEADLINE;
      if (expired && prediction.latencyNanos() > nanos) {
        signal.count(true);
      }
    }
  }

  /** Predictions that failed, but not through their input; also where a fallback answered. */
  record Failed(double limit) implements Figure {
    @Override
    public String name() {
      return "errors";
    }

    @Override
    public ShareSignal open() {
      return new ShareSignal(name(), limit, ShareSignal.Tells.BAD);
    }

    @Override
    public void answered(PredictionView prediction, ShareSignal signal) {
      signal.count(prediction.source() == Prediction.Source.FALLBACK);
    }

    @Override
    public void failed(PredictionView prediction, Throwable failure, ShareSignal signal) {
      if (!(failure instanceof InvalidInputException)) {
        signal.count(true);
      }
    }
  }

  /** Answers that turned out wrong, by the outcome without a name of its own. */
  record Wrong(double limit, Counted counted, Predicate<? super OutcomeView> right)
      implements Figure {

    /** Which outcomes say something. */
    enum Counted {
      /** Numbers and labels. */
      ALL,
      /** Numbers whose prediction has a score. */
      SCORED
    }

    @Override
    public String name() {
      return "quality";
    }

    @Override
    public ShareSignal open() {
      return new ShareSignal(name(), limit, ShareSignal.Tells.GOOD);
    }

    @Override
    public void outcome(OutcomeView outcome, ShareSignal signal) {
      boolean says =
          counted == Counted.ALL
              ? outcome.name().equals(Outcome.NAME)
              : outcome.plain() && !Double.isNaN(outcome.score());
      if (says) {
        signal.count(!right.test(outcome));
      }
    }
  }

  /** Pairs of answers that differ by more than {@code tolerance}; {@link Disagreement} counts. */
  record Differing(double limit, double tolerance) implements Figure {
    @Override
    public String name() {
      return Disagreement.NAME;
    }

    @Override
    public ShareSignal open() {
      return new ShareSignal(name(), limit, ShareSignal.Tells.BAD);
    }
  }
}
