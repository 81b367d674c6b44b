package dev.mlopsdk.drift.twosample;

/**
 * Whether a discrete statistic is moved half a step towards the middle before a continuous law
 * judges it. Immutable.
 *
 * @since 0.1
 */
public enum Continuity {
  /** Half a step is taken off. */
  CORRECTED,
  /** The statistic is judged as it is. */
  UNCORRECTED
}
