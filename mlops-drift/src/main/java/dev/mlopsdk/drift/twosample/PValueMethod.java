package dev.mlopsdk.drift.twosample;

/**
 * How a p-value is found. Immutable.
 *
 * @since 0.1
 */
public enum PValueMethod {
  /** Exact for small samples, else asymptotic; the test says where small ends. */
  AUTO,
  /**
   * From the law of the statistic at these sizes: by formula for values that do not tie, by dealing
   * the values out anew for counts.
   */
  EXACT,
  /** From the law that the statistic approaches as the samples grow. */
  ASYMPTOTIC
}
