package dev.mlopsdk.core.log.read;

import java.time.Instant;

/**
 * Says that records are missing: they could not be kept since the line before this one. Immutable.
 *
 * @param time when the loss was noted
 * @param reason why, as the meter {@code mlops.log.records} has it
 * @param count how many records, 1 or more
 * @since 0.1
 */
public record LoggedLoss(Instant time, String reason, long count) implements LogRecord {

  public LoggedLoss {
    if (count < 1) {
      throw new IllegalArgumentException("A loss is of 1 record or more, but was of " + count);
    }
  }
}
