package dev.mlopsdk.drift.quality;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * What {@link ErrorCounter} summed. Sums of replicas add up, and subtract to windows, with the same
 * result to the last bit whatever the order. Immutable.
 *
 * @since 0.1
 */
public final class ErrorCounts {

  static final double LARGEST = 1e75;

  static final int COUNT = 0;
  static final int ABOVE = 1;
  static final int BELOW = ABOVE + ExactSum.LONGS;
  static final int SQUARES = BELOW + ExactSum.LONGS;
  static final int FOURTHS = SQUARES + ExactSum.LONGS;
  static final int TARGETS = FOURTHS + ExactSum.LONGS;
  static final int TARGET_SQUARES = TARGETS + ExactSum.LONGS;
  static final int LONGS = TARGET_SQUARES + ExactSum.LONGS;

  private final long[] sums;

  ErrorCounts(long[] sums) {
    this.sums = sums;
  }

  /**
   * The sums of {@code predictions} and {@code targets}.
   *
   * @throws IllegalArgumentException if a value is not finite or beyond ±10⁷⁵, the lengths differ,
   *     or there is nothing
   */
  public static ErrorCounts of(double[] predictions, double[] targets) {
    Labelled.requireSameLength(predictions.length, targets.length);
    ErrorCounter counter = new ErrorCounter(1);
    for (int i = 0; i < predictions.length; i++) {
      require("prediction", predictions[i], i);
      require("target", targets[i], i);
      counter.accept(predictions[i], targets[i]);
    }
    return counter.snapshot();
  }

  static void require(String what, double value, int index) {
    if (!ErrorCounter.takes(value)) {
      throw new IllegalArgumentException(
          "A "
              + what
              + " is a finite number within ±1e75, but number "
              + index
              + " is "
              + value
              + "; leave out rows without one");
    }
  }

  /** Both together. */
  public ErrorCounts plus(ErrorCounts other) {
    return new ErrorCounts(Tally.plus(sums, other.sums));
  }

  /** What came since {@code earlier}, a former snapshot of the same counter. */
  public ErrorCounts minus(ErrorCounts earlier) {
    return new ErrorCounts(Tally.minus(sums, earlier.sums));
  }

  /** How many targets there are. */
  public long labels() {
    return sums[COUNT];
  }

  /** The quality of what was counted; all NaN without anything. */
  public RegressionQuality quality() {
    double n = labels();
    double above = ExactSum.of(sums, ABOVE);
    double below = ExactSum.of(sums, BELOW);
    double squares = ExactSum.of(sums, SQUARES);
    BigDecimal sides = ExactSum.exact(sums, ABOVE).add(ExactSum.exact(sums, BELOW));
    BigDecimal gap = ExactSum.exact(sums, BELOW).subtract(ExactSum.exact(sums, ABOVE));
    return new RegressionQuality(
        labels(),
        Estimate.mean(sides.doubleValue(), squares, n, 0, Double.MAX_VALUE),
        rmse(squares, ExactSum.of(sums, FOURTHS), n),
        Estimate.mean(gap.doubleValue(), squares, n, -Double.MAX_VALUE, Double.MAX_VALUE),
        r2(squares),
        above / n,
        below / n);
  }

  private static Estimate rmse(double squares, double fourths, double n) {
    if (!(n > 0)) {
      return Estimate.undefined();
    }
    double mean = squares / n;
    double rmse = Math.sqrt(mean);
    double spread = Math.sqrt(Math.max(0, fourths / n - mean * mean));
    double error = rmse > 0 ? spread / (2 * rmse * Math.sqrt(n)) : 0;
    return Estimate.normal(rmse, error, Estimate.Z, 0, Double.MAX_VALUE);
  }

  private double r2(double squares) {
    BigDecimal n = BigDecimal.valueOf(labels());
    BigDecimal sum = ExactSum.exact(sums, TARGETS);
    BigDecimal spread =
        n.multiply(ExactSum.exact(sums, TARGET_SQUARES)).subtract(sum.multiply(sum));
    return spread.signum() <= 0 ? Double.NaN : 1 - squares / (spread.doubleValue() / labels());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErrorCounts counts && Arrays.equals(sums, counts.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return labels() + " labels";
  }
}
