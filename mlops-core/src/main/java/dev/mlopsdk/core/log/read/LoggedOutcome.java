package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One report of a truth, as the log has it. Immutable.
 *
 * @param id the prediction that it is about, of any process
 * @param time when it was reported
 * @param outcome the truth
 * @param status what memory answered at that moment; what the log answers is in {@link LogSummary}
 * @since 0.1
 */
public record LoggedOutcome(
    PredictionId id, Instant time, Outcome outcome, OutcomeJoin.Status status)
    implements LogRecord {

  /** Which truth it is; {@link Outcome#NAME} unless named. */
  public String name() {
    return outcome.name();
  }

  /** The number, NaN for a label. */
  public double value() {
    return outcome.value();
  }

  /** The label, null for a number. */
  public @Nullable String label() {
    return outcome.label();
  }
}
