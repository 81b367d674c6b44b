package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.observe.OutcomeView;
import org.jspecify.annotations.Nullable;

/** A truth that the log joined, for the recorders of its version. Immutable. */
record LateOutcome(
    LoggedPrediction prediction, LoggedOutcome outcome, Assignment assignment, long delayNanos)
    implements OutcomeView {

  /** The counter alone: the prediction may be of a process with another nonce. */
  @Override
  public long idCounter() {
    return prediction.id().counter();
  }

  @Override
  public double score() {
    return prediction.score();
  }

  @Override
  public String name() {
    return outcome.name();
  }

  @Override
  public double value() {
    return outcome.value();
  }

  @Override
  public @Nullable String label() {
    return outcome.label();
  }
}
