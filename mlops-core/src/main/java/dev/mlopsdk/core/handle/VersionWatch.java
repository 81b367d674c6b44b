package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.InvalidInputException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters and recorders of one version, held so that predicting looks nothing up. It outlives
 * the loaded model: outcomes come later. Thread-safe.
 *
 * @since 0.1
 */
public final class VersionWatch implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.observe");

  private final VersionMeters meters;
  private final Recorder[] recorders;
  private final boolean[] reported;
  private final Timer success;
  private final Timer error;
  private final Timer timeout;
  private final Timer rejected;
  private final Map<InvalidInputException.Kind, Counter> violations =
      new EnumMap<>(InvalidInputException.Kind.class);
  private final PhaseTimes phases = new PhaseTimes();
  private volatile boolean closed;

  VersionWatch(VersionContext context, List<PredictionObserver> observers) {
    this.meters = context.meters();
    this.success = predictions("success");
    this.error = predictions("error");
    this.timeout = predictions("timeout");
    this.rejected = predictions("rejected");
    for (InvalidInputException.Kind kind : InvalidInputException.Kind.values()) {
      violations.put(
          kind,
          meters.counter(
              CoreMeters.INPUT_VIOLATIONS, "Inputs that did not fit", "kind", kind.label()));
    }
    for (Phase phase : Phase.values()) {
      meters.timer(
          CoreMeters.PREDICTION_PHASE,
          "Time of a phase of a prediction",
          phases,
          PhaseTimes::count,
          times -> times.nanos(phase),
          "phase",
          phase.label());
    }
    this.recorders = observers.stream().map(each -> each.open(context)).toArray(Recorder[]::new);
    this.reported = new boolean[recorders.length];
  }

  private Timer predictions(String outcome) {
    return meters.timer(CoreMeters.PREDICTION, "Predictions", "outcome", outcome);
  }

  /** One prediction was answered: times it and shows it to every recorder. */
  public void answered(Frame frame) {
    success.record(frame.latencyNanos(), TimeUnit.NANOSECONDS);
    if (frame.marked()) {
      phases.add(frame);
    }
    record(frame);
  }

  /** One prediction failed after {@code nanos}. */
  public void failed(RuntimeException failure, long nanos) {
    Timer timer = error;
    if (failure instanceof InvalidInputException invalid) {
      Counter counter = violations.get(invalid.kind());
      if (counter != null) {
        counter.increment();
      }
      timer = rejected;
    } else if (failure instanceof ModelException known
        && known.kind() == ModelException.Kind.DEADLINE) {
      timer = timeout;
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void record(PredictionView prediction) {
    for (int i = 0; i < recorders.length; i++) {
      try {
        recorders[i].record(prediction);
      } catch (RuntimeException e) {
        report(i, e);
      }
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    for (int i = 0; i < recorders.length; i++) {
      try {
        recorders[i].outcome(outcome);
      } catch (RuntimeException e) {
        report(i, e);
      }
    }
  }

  private void report(int index, RuntimeException failure) {
    if (!reported[index]) {
      reported[index] = true;
      LOG.error(
          "The recorder {} failed; its further failures are silent and predictions go on",
          recorders[index].getClass().getName(),
          failure);
    }
  }

  VersionMeters meters() {
    return meters;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (int i = 0; i < recorders.length; i++) {
        try {
          recorders[i].close();
        } catch (RuntimeException e) {
          report(i, e);
        }
      }
    }
  }
}
