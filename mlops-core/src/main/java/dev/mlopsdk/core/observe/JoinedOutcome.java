package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import org.jspecify.annotations.Nullable;

/** The reused carrier of one joined outcome. Not thread-safe; confine to one thread. */
final class JoinedOutcome implements OutcomeView {

  private long idNonce;
  private long idCounter;
  private double score;
  private Outcome outcome = Outcome.of(0);
  private Assignment assignment = Assignment.none();
  private long delayNanos;

  JoinedOutcome of(
      PredictionId id, double score, Outcome outcome, Assignment assignment, long delayNanos) {
    this.idNonce = id.nonce();
    this.idCounter = id.counter();
    this.score = score;
    this.outcome = outcome;
    this.assignment = assignment;
    this.delayNanos = delayNanos;
    return this;
  }

  @Override
  public long idNonce() {
    return idNonce;
  }

  @Override
  public long idCounter() {
    return idCounter;
  }

  @Override
  public double score() {
    return score;
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

  @Override
  public Assignment assignment() {
    return assignment;
  }

  @Override
  public long delayNanos() {
    return delayNanos;
  }
}
