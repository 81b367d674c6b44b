package dev.mlopsdk.drift.twosample;

/**
 * What a two-sample test found. Immutable. No field is ever NaN.
 *
 * @param method the name of the test, such as {@code kolmogorov-smirnov}
 * @param statistic the test's statistic, as its class defines it
 * @param pValue the probability of a statistic at least as extreme without drift, in [0, 1]
 * @param effectSize the size of the difference, whatever the number of values; each test names its
 *     own
 * @param effectFrom the smallest size, in absolute value, that matters
 * @param referenceSize values in the reference
 * @param currentSize values in the current sample
 * @param alpha the level at which a p-value is significant
 * @since 0.1
 */
public record TestResult(
    String method,
    double statistic,
    double pValue,
    double effectSize,
    double effectFrom,
    long referenceSize,
    long currentSize,
    double alpha) {

  /** Whether chance explains the statistic badly: {@code pValue <= alpha}. */
  public boolean significant() {
    return pValue <= alpha;
  }

  /** Whether the difference is both large enough to matter and significant. */
  public boolean drifted() {
    return Math.abs(effectSize) >= effectFrom && significant();
  }
}
