package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters and recorders of one version, held so that predicting looks nothing up. It outlives
 * the loaded model by the meters' retention. Thread-safe.
 *
 * @since 0.1
 */
public final class VersionWatch implements Recorder {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.observe");

  private final ModelRef ref;
  private final VersionMeters meters;
  private final RowCheck check;
  private final Recorder[] recorders;
  private final Switches switches;
  private final boolean[] reported;
  private final Timer success;
  private final Timer fallback;
  private final Timer error;
  private final Timer timeout;
  private final Timer rejected;
  private final Timer delay;
  private final Map<InvalidInputException.Kind, Counter> violations =
      new EnumMap<>(InvalidInputException.Kind.class);
  private final PhaseTimes phases = new PhaseTimes();
  private final AtomicBoolean closed = new AtomicBoolean();

  private VersionWatch(
      VersionContext context, RowCheck check, List<Recorder> recorders, Switches switches) {
    this.ref = context.ref();
    this.meters = context.meters();
    this.switches = switches;
    this.check = check;
    this.delay = meters.timer(CoreMeters.OUTCOMES_DELAY, "From an answer to its truth");
    this.recorders = recorders.toArray(new Recorder[0]);
    this.reported = new boolean[this.recorders.length];
    this.success = predictions("success");
    this.fallback = predictions("fallback");
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
  }

  /** Opens every observer; if one fails, those before it are closed and no meter is left. */
  static VersionWatch open(
      VersionContext context,
      RowCheck check,
      List<PredictionObserver> observers,
      Switches switches) {
    List<Recorder> recorders = new ArrayList<>();
    boolean open = false;
    try {
      for (PredictionObserver observer : observers) {
        recorders.add(observer.open(context));
      }
      VersionWatch watch = new VersionWatch(context, check, recorders, switches);
      open = true;
      return watch;
    } finally {
      if (!open) {
        recorders.forEach(VersionWatch::close);
        context.meters().remove();
      }
    }
  }

  private Timer predictions(String outcome) {
    return meters.timer(CoreMeters.PREDICTION, "Predictions", "outcome", outcome);
  }

  /** Checks what was read; see {@link RowCheck#check}. */
  public void check(Row row) {
    check.check(row);
  }

  /** One prediction was answered: times it and shows it to every recorder. */
  public void answered(Frame frame) {
    time(frame);
    if (frame.marked()) {
      phases.add(frame);
    }
    record(frame);
  }

  /** The predictions of a list were answered: the same for each, but their phases at once. */
  public void answered(List<Frame> frames) {
    PhaseTimes.Sum sum = new PhaseTimes.Sum();
    for (Frame frame : frames) {
      sum.add(frame);
      time(frame);
      record(frame);
    }
    phases.add(sum);
  }

  private void time(Frame frame) {
    boolean own = frame.source() != Prediction.Source.FALLBACK;
    (own ? success : fallback).record(frame.latencyNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    Timer timer = error;
    if (failure instanceof InvalidInputException invalid) {
      Counter counter = violations.get(invalid.kind());
      if (counter != null) {
        counter.increment();
      }
      timer = rejected;
    } else if (failure instanceof ModelException known) {
      switch (known.kind()) {
        case DEADLINE -> {
          timer = timeout;
          FlightLog.shed(ref, prediction.latencyNanos());
        }
        case OVERLOADED, UNAVAILABLE -> {
          timer = rejected;
          FlightLog.shed(ref, prediction.latencyNanos());
        }
        default -> {}
      }
    }
    timer.record(prediction.latencyNanos(), TimeUnit.NANOSECONDS);
    shadowFailed(prediction, failure);
  }

  /** A copied call failed: told to the recorders, but no caller's prediction. */
  public void shadowFailed(PredictionView prediction, Throwable failure) {
    boolean[] silent = switches.silent();
    for (int i = 0; i < recorders.length; i++) {
      if (silent[i]) {
        continue;
      }
      try {
        recorders[i].failed(prediction, failure);
      } catch (RuntimeException e) {
        report(i, e);
      }
    }
  }

  @Override
  public void record(PredictionView prediction) {
    boolean[] silent = switches.silent();
    for (int i = 0; i < recorders.length; i++) {
      if (silent[i]) {
        continue;
      }
      try {
        recorders[i].record(prediction);
      } catch (RuntimeException e) {
        report(i, e);
      }
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    delay.record(outcome.delayNanos(), TimeUnit.NANOSECONDS);
    shadowOutcome(outcome);
  }

  /** The truth about a copied call: told to the recorders, but timed for the caller's alone. */
  public void shadowOutcome(OutcomeView outcome) {
    boolean[] silent = switches.silent();
    for (int i = 0; i < recorders.length; i++) {
      if (silent[i]) {
        continue;
      }
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

  RowCheck rowCheck() {
    return check;
  }

  VersionMeters meters() {
    return meters;
  }

  /** Closes the recorders, then removes the meters: a recorder may publish up to its close. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      for (Recorder recorder : recorders) {
        close(recorder);
      }
      meters.remove();
    }
  }

  private static void close(Recorder recorder) {
    try {
      recorder.close();
    } catch (RuntimeException e) {
      LOG.error("The recorder {} failed to close", recorder.getClass().getName(), e);
    }
  }
}
