package dev.mlopsdk.serving;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.serving.shadow.ShadowProbe;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the outcomes that are reported and tells the observers. Thread-safe. */
final class Truths implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final ModelHandle<?, ?> handle;
  private final OutcomeJoin outcomes;
  private final List<PredictionObserver> observers;
  private final @Nullable ShadowProbe shadow;
  private volatile @Nullable OutcomeMeters meters;

  Truths(ModelHandle<?, ?> handle, Parts<?, ?> parts) {
    this.handle = handle;
    this.shadow = parts.shadow();
    this.outcomes = parts.outcomes();
    this.observers = parts.observers();
  }

  /** Counts in {@code registry} from now on. */
  void bind(MeterRegistry registry) {
    meters = new OutcomeMeters(registry, handle.name());
  }

  OutcomeJoin.Status outcome(PredictionId id, Outcome outcome) {
    long now = handle.time().nanos();
    OutcomeJoin.Status status = outcomes.outcome(id, outcome, now);
    if (shadow != null) {
      shadow.outcome(id, outcome, now);
    }
    OutcomeMeters counted = meters;
    if (counted != null) {
      counted.count(status);
    }
    for (int i = 0; i < observers.size(); i++) {
      PredictionObserver observer = observers.get(i);
      if (handle.switches().silences(i)) {
        continue;
      }
      try {
        observer.reported(id, outcome, status);
      } catch (RuntimeException e) {
        LOG.error("{} failed on an outcome; the outcome is joined", observer, e);
      }
    }
    return status;
  }

  @Override
  public void close() {
    OutcomeMeters counted = meters;
    meters = null;
    if (counted != null) {
      counted.close();
    }
  }
}
