package dev.mlopsdk.core.log.read;

import java.time.Instant;

/**
 * One line of the prediction log. Immutable.
 *
 * @since 0.1
 */
public sealed interface LogRecord permits LoggedPrediction, LoggedOutcome, LoggedLoss {

  /** When the answer, the truth or the loss was seen, to the nanosecond. */
  Instant time();
}
