package dev.mlopsdk.drift.quality;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The risk that deployed losses are held against: a mean loss that is known, or what losses of a
 * reference say of it. Immutable.
 *
 * @since 0.1
 */
public final class HarmReference {

  private final long count;
  private final double sum;
  private final double squares;

  private HarmReference(long count, double sum, double squares) {
    this.count = count;
    this.sum = sum;
    this.squares = squares;
  }

  /** A mean loss that is agreed on, in [0, 1]. */
  public static HarmReference known(double risk) {
    requireLoss(risk);
    return new HarmReference(0, risk, risk);
  }

  /**
   * Losses in [0, 1] of rows like those of the deployment.
   *
   * @throws IllegalArgumentException if one is outside [0, 1] or NaN, or there is none
   */
  public static HarmReference of(double[] losses) {
    double sum = 0;
    double squares = 0;
    for (double loss : losses) {
      requireLoss(loss);
      sum += loss;
      squares += loss * loss;
    }
    return ofSums(losses.length, sum, squares);
  }

  /**
   * {@code count} answers, {@code wrong} of them wrong.
   *
   * @throws IllegalArgumentException if there are none, or more wrong ones than answers
   */
  public static HarmReference ofErrors(long wrong, long count) {
    if (wrong < 0 || wrong > count) {
      throw new IllegalArgumentException(
          "Of " + count + " answers 0 or more are wrong, but not " + wrong);
    }
    return ofSums(count, (double) wrong, (double) wrong);
  }

  static HarmReference ofSums(long count, double sum, double squares) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A reference has a loss or more, but got none; state a risk by known(…) instead");
    }
    return new HarmReference(count, sum, squares);
  }

  static void requireLoss(double loss) {
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException(
          "A loss is in [0, 1], but is "
              + loss
              + "; scale it and cut it, as in min(1, |error|/largest that matters)");
    }
  }

  /** Whether the risk is known rather than estimated. */
  boolean known() {
    return count == 0;
  }

  /** The mean loss. */
  public double risk() {
    return known() ? sum : sum / count;
  }

  /**
   * What the risk is at most, with a chance of error of {@code delta}: Clopper and Pearson's bound
   * for losses that are all 0 or 1, which is exact, else Maurer and Pontil's empirical Bernstein
   * bound (COLT 2009, arXiv:0907.3740): mean + √(2 V ln(2/δ)/n) + 7 ln(2/δ)/(3(n − 1)) with V the
   * sample variance; at most 1. A known risk is itself.
   */
  public double upper(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("A chance of error is in (0, 1), but is " + delta);
    }
    if (known()) {
      return sum;
    }
    if (sum >= count) {
      return 1;
    }
    if (squares >= sum && Math.rint(sum) >= sum) {
      return BetaDistribution.of(sum + 1, count - sum).inverseSurvivalProbability(delta);
    }
    if (count < 2) {
      return 1;
    }
    double mean = sum / count;
    double variance = Math.max(0, squares - count * mean * mean) / (count - 1);
    double log = Math.log(2 / delta);
    return Math.min(
        1, mean + Math.sqrt(2 * variance * log / count) + 7 * log / (3.0 * (count - 1)));
  }
}
