package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.observe.OutcomeView;
import org.jspecify.annotations.Nullable;

/** A truth that the log joined, for the recorders of its version. Immutable. */
record LateOutcome(
    LoggedPrediction prediction, LoggedOutcome outcome, Assignment assignment, long delayNanos)
    implements OutcomeView {

  @Override
  public long idNonce() {
    return prediction.id().nonce();
  }

  @Override
  public long idCounter() {
    return prediction.id().counter();
  }

  @Override
  public double score() {
    return prediction.score();
  }

  /** What a fallback answered is not the model's. */
  @Override
  public @Nullable Object output() {
    return prediction.source() == Prediction.Source.FALLBACK ? null : prediction.output();
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
