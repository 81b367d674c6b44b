package dev.mlopsdk.serving.scale;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what was asked of one version and how long it kept a lane. Its counters are thread-safe;
 * its steps belong to whoever takes them.
 */
final class Demand implements Recorder {

  /**
   * What was counted since the beginning; of two, the difference is what happened between.
   *
   * @param asked by callers
   * @param ran in the model, for callers or as a shadow
   * @param busyNanos for which those kept a lane
   * @param turnedAway shed, or too late
   * @param unserved that the model would have run, had the version been well
   */
  record Count(long asked, long ran, long busyNanos, long turnedAway, long unserved) {

    static final Count NONE = new Count(0, 0, 0, 0, 0);

    Count minus(Count before) {
      return new Count(
          asked - before.asked,
          ran - before.ran,
          busyNanos - before.busyNanos,
          turnedAway - before.turnedAway,
          unserved - before.unserved);
    }

    Count plus(Count other) {
      return new Count(
          asked + other.asked,
          ran + other.ran,
          busyNanos + other.busyNanos,
          turnedAway + other.turnedAway,
          unserved + other.unserved);
    }

    /** How many kept a lane, or would have. */
    long wanted() {
      return ran + turnedAway + unserved;
    }
  }

  private final LongAdder asked = new LongAdder();
  private final LongAdder ran = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder unserved = new LongAdder();
  private final Consumer<Demand> onClose;
  private final Deque<Count> steps = new ArrayDeque<>();
  private Count before = Count.NONE;
  private boolean closed;

  /** Nothing yet; {@code onClose} hears once that no more will come. */
  Demand(Consumer<Demand> onClose) {
    this.onClose = onClose;
  }

  /** Ends a step, and keeps the latest {@code most}. */
  Count step(int most) {
    Count now =
        new Count(asked.sum(), ran.sum(), busyNanos.sum(), turnedAway.sum(), unserved.sum());
    Count step = now.minus(before);
    before = now;
    steps.addLast(step);
    if (steps.size() > most) {
      steps.removeFirst();
    }
    return step;
  }

  /** The latest step last. */
  Deque<Count> steps() {
    return steps;
  }

  @Override
  public void record(PredictionView prediction) {
    ask(prediction);
    switch (prediction.source()) {
      case MODEL -> ran(busy(prediction));
      case FALLBACK -> unserved.increment();
      default -> {}
    }
  }

  /** Nobody asked for a shadow's run, which keeps a lane all the same. */
  private void ask(PredictionView prediction) {
    if (!isShadow(prediction)) {
      asked.increment();
    }
  }

  private static boolean isShadow(PredictionView prediction) {
    return prediction.assignment().reason() == Assignment.Reason.SHADOW;
  }

  private void ran(long nanos) {
    ran.increment();
    busyNanos.add(nanos);
  }

  /** An equal part of the run: those that ran together were told the time of all. */
  private static long busy(PredictionView prediction) {
    long nanos =
        prediction.marked()
            ? prediction.phaseNanos(Phase.INFERENCE) + prediction.phaseNanos(Phase.DECODE)
            : prediction.latencyNanos() - prediction.phaseNanos(Phase.QUEUE);
    return nanos / prediction.batchSize();
  }

  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    if (failure instanceof InvalidInputException) {
      return;
    }
    ask(prediction);
    ModelException.Kind kind =
        failure instanceof ModelException known ? known.kind() : ModelException.Kind.INFERENCE;
    switch (kind) {
      case INFERENCE -> ran(busy(prediction));
      case DEADLINE, OVERLOADED -> {
        if (!isShadow(prediction)) {
          turnedAway.increment();
        }
      }
      default -> {
        if (!isShadow(prediction)) {
          unserved.increment();
        }
      }
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {}

  @Override
  public void close() {
    boolean first;
    synchronized (this) {
      first = !closed;
      closed = true;
    }
    if (first) {
      onClose.accept(this);
    }
  }
}
