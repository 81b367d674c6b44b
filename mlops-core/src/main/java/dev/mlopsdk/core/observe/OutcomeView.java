package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import org.jspecify.annotations.Nullable;

/**
 * The truth about one prediction, joined with what was predicted. Valid only during the call that
 * hands it over: its memory is reused.
 *
 * @since 0.1
 */
public interface OutcomeView {

  /**
   * The nonce of the prediction's id: another one where the log joined what another process did.
   */
  long idNonce();

  /** The counter of the prediction's id. */
  long idCounter();

  /** The prediction's score, NaN where it had none. */
  double score();

  /** Which truth it is; {@link Outcome#NAME} unless named. */
  String name();

  /** The truth: 0 or 1 for a classifier, the value for a regressor; NaN for a label. */
  double value();

  /** The true class, or null for a number. */
  @Nullable String label();

  /** The arm that answered. */
  Assignment assignment();

  /** From the answer to its truth, in nanoseconds. */
  long delayNanos();

  /**
   * The model's answer as the prediction log has it, where the log joined the truth; null for those
   * that are joined in memory, which keeps the score alone.
   */
  default @Nullable Object output() {
    return null;
  }

  /** Whether this is the prediction's one number: no label, no name of its own. */
  default boolean plain() {
    return label() == null && name().equals(Outcome.NAME);
  }

  /** A plain outcome that may be kept, for tests. */
  static OutcomeView of(long idCounter, double score, double value, Assignment assignment) {
    return new KeptOutcome(0, idCounter, score, Outcome.of(value), assignment, 0);
  }

  /** An outcome of the prediction {@code id} that may be kept, for tests. */
  static OutcomeView of(PredictionId id, double score, Outcome outcome, Assignment assignment) {
    return new KeptOutcome(id.nonce(), id.counter(), score, outcome, assignment, 0);
  }
}
