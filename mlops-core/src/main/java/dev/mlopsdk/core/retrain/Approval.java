package dev.mlopsdk.core.retrain;

/**
 * Whether a person must allow a request to train again.
 *
 * @since 0.1
 */
public enum Approval {
  /** A request goes out at once. */
  NONE,
  /** A request waits for {@link RetrainTriggers#approve} or {@link RetrainTriggers#refuse}. */
  REQUIRED
}
