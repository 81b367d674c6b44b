package dev.mlopsdk.abtest;

import java.util.Locale;

/**
 * Whether units came to the arms in the shares of the split; made by {@link SampleRatioTest}.
 * Immutable.
 *
 * @param logEValue the natural logarithm of the evidence against the shares
 * @param alpha the probability of ever a false mismatch
 * @since 0.1
 */
public record SampleRatio(double logEValue, double alpha) {

  /** The evidence: how many times a gambler who bets against the shares multiplied his stake. */
  public double eValue() {
    return Math.exp(logEValue);
  }

  /** min(1, 1/e-value), valid at every look. */
  public double pValue() {
    return Math.min(1, Math.exp(-logEValue));
  }

  /**
   * Whether the p-value is at most alpha: units are lost or counted in one arm more than another.
   */
  public boolean mismatch() {
    return pValue() <= alpha;
  }

  /** The evidence of this and of {@code other}, where their units are different ones. */
  SampleRatio and(SampleRatio other) {
    return new SampleRatio(logEValue + other.logEValue, alpha);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (e-value %.4g, p %.4g, mismatch at p <= %s)",
        mismatch() ? "MISMATCH: do not trust the differences" : "as split",
        eValue(),
        pValue(),
        alpha);
  }
}
