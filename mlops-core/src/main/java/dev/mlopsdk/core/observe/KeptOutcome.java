package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import org.jspecify.annotations.Nullable;

/** An outcome that may be kept. Immutable. */
record KeptOutcome(
    long idNonce,
    long idCounter,
    double score,
    Outcome outcome,
    Assignment assignment,
    long delayNanos)
    implements OutcomeView {

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
