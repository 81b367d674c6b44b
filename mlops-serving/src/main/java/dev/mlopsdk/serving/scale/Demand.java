package dev.mlopsdk.serving.scale;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what was asked for and how long it kept a lane. One for all versions of a model: the
 * process has its lanes for all of them. Thread-safe.
 */
final class Demand {

  /** What was counted since the beginning; of two, the difference is what happened between. */
  record Count(long asked, long ran, long busyNanos, long turnedAway) {

    Count minus(Count before) {
      return new Count(
          asked - before.asked,
          ran - before.ran,
          busyNanos - before.busyNanos,
          turnedAway - before.turnedAway);
    }
  }

  private final LongAdder asked = new LongAdder();
  private final LongAdder ran = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();

  Count count() {
    return new Count(asked.sum(), ran.sum(), busyNanos.sum(), turnedAway.sum());
  }

  /** Nobody asked for a shadow's run, which keeps a lane all the same. */
  private void ask(PredictionView prediction) {
    if (prediction.assignment().reason() != Assignment.Reason.SHADOW) {
      asked.increment();
    }
  }

  private void answered(PredictionView prediction) {
    ask(prediction);
    if (prediction.source() == Prediction.Source.MODEL) {
      ran.increment();
      busyNanos.add(busy(prediction));
    }
  }

  /** An equal part of the run: those that ran together were told the time of all. */
  private static long busy(PredictionView prediction) {
    long nanos =
        prediction.marked()
            ? prediction.phaseNanos(Phase.INFERENCE) + prediction.phaseNanos(Phase.DECODE)
            : prediction.latencyNanos();
    return nanos / prediction.batchSize();
  }

  private void failed(PredictionView prediction, Throwable failure) {
    if (failure instanceof ModelException known) {
      ask(prediction);
      switch (known.kind()) {
        case DEADLINE, OVERLOADED -> {
          if (prediction.assignment().reason() != Assignment.Reason.SHADOW) {
            turnedAway.increment();
          }
        }
        default -> {
          ran.increment();
          busyNanos.add(prediction.latencyNanos() / prediction.batchSize());
        }
      }
    }
  }

  /** What counts for one version; {@code closed} runs once. */
  Recorder recorder(Runnable closed) {
    return new Recorder() {
      private boolean open = true;

      @Override
      public void record(PredictionView prediction) {
        answered(prediction);
      }

      @Override
      public void failed(PredictionView prediction, Throwable failure) {
        Demand.this.failed(prediction, failure);
      }

      @Override
      public void outcome(OutcomeView outcome) {}

      @Override
      public synchronized void close() {
        if (open) {
          open = false;
          closed.run();
        }
      }
    };
  }
}
