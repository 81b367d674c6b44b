package dev.mlopsdk.drift.quality;

/**
 * Sums the errors of a regressor. Thread-safe; counting takes no lock and allocates nothing.
 *
 * <p>The sums only grow; a window is {@link ErrorCounts#minus} of two snapshots. Each sum is a
 * fixed-point number as wide as the doubles are, so merging replicas in any order gives the same
 * bits. Memory: 5 kB for each of 4 stripes.
 *
 * @since 0.1
 */
public final class ErrorCounter {

  private static final int STRIPES = 4;

  private final Tally tally;

  ErrorCounter(int stripes) {
    this.tally = new Tally(ErrorCounts.LONGS, stripes);
  }

  /** An empty counter. */
  public static ErrorCounter create() {
    return new ErrorCounter(STRIPES);
  }

  /** Whether {@link #accept} takes {@code value}. */
  static boolean takes(double value) {
    return Math.abs(value) <= ErrorCounts.LARGEST;
  }

  /**
   * Counts a prediction and its target.
   *
   * @throws IllegalArgumentException if one is not finite or beyond ±10⁷⁵
   */
  public void accept(double prediction, double target) {
    ErrorCounts.require("prediction", prediction, 0);
    ErrorCounts.require("target", target, 0);
    int stripe = tally.stripe();
    double error = target - prediction;
    double square = error * error;
    tally.add(stripe, ErrorCounts.COUNT, 1);
    if (error != 0) {
      int side = error > 0 ? ErrorCounts.ABOVE : ErrorCounts.BELOW;
      ExactSum.add(tally, stripe, side, Math.abs(error));
      ExactSum.add(tally, stripe, ErrorCounts.SQUARES, square);
      ExactSum.add(tally, stripe, ErrorCounts.FOURTHS, square * square);
    }
    // A square and what its rounding left out, since the variance of targets cancels digits.
    double targetSquare = target * target;
    ExactSum.add(tally, stripe, ErrorCounts.TARGETS, target);
    ExactSum.add(tally, stripe, ErrorCounts.TARGET_SQUARES, targetSquare);
    ExactSum.add(
        tally, stripe, ErrorCounts.TARGET_SQUARES, Math.fma(target, target, -targetSquare));
  }

  /** What was counted so far. */
  public ErrorCounts snapshot() {
    return new ErrorCounts(tally.snapshot());
  }
}
