package dev.mlopsdk.core.event;

/**
 * What an alert says.
 *
 * @since 0.1
 */
public enum AlertState {
  /** Nothing is wrong. */
  OK,
  /** Worth a look. */
  WARN,
  /** Somebody must act. */
  ALERT,
  /** It was an alert; the readings are good again, but not yet for long enough. */
  RECOVERING,
  /** The readings stopped coming. */
  NO_DATA
}
