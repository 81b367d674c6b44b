package dev.mlopsdk.serving.replay;

/**
 * The scores in [0, 1] of the two classes in 30,720 bins that are fine at both ends, for the area
 * under the ROC curve: 256 parts of every power of two of the distance to the nearer end. Memory
 * does not grow with the log. Not thread-safe; confine to one thread.
 */
final class ScoreBins {

  private static final int MANTISSA = 44;
  private static final int OCTAVES = 60;
  private static final int HALF = OCTAVES << 8;
  private static final long TOP = Double.doubleToLongBits(0.5) >>> MANTISSA;

  private final double[] negatives = new double[2 * HALF + 1];
  private final double[] positives = new double[2 * HALF + 1];
  private double negative;
  private double positive;
  private double negativeSquares;
  private double positiveSquares;

  void accept(double score, boolean truth, double weight) {
    int bin = score <= 0.5 ? HALF - below(score) : HALF + below(1 - score);
    if (truth) {
      positives[bin] += weight;
      positive += weight;
      positiveSquares += weight * weight;
    } else {
      negatives[bin] += weight;
      negative += weight;
      negativeSquares += weight * weight;
    }
  }

  /** How many bins {@code distance}, at most ½, lies below ½. */
  private static int below(double distance) {
    long bins = TOP - (Double.doubleToLongBits(distance) >>> MANTISSA);
    return (int) Math.min(HALF, bins);
  }

  /** Whether both classes were seen. */
  boolean bothSeen() {
    return positive > 0 && negative > 0;
  }

  /**
   * The area, scores of one bin counted as ties: off from the exact one by at most half the share
   * of pairs that fall into one bin. The interval is Hanley and McNeil's, Radiology 143 (1982),
   * https://doi.org/10.1148/radiology.143.1.7063747, widened by that.
   */
  Metric auc(long truths) {
    double below = 0;
    double ordered = 0;
    double tied = 0;
    for (int bin = 0; bin < positives.length; bin++) {
      ordered += positives[bin] * below;
      tied += positives[bin] * negatives[bin];
      below += negatives[bin];
    }
    double area = (ordered + tied / 2) / (positive * negative);
    double n1 = positive * positive / positiveSquares;
    double n0 = negative * negative / negativeSquares;
    double q1 = area / (2 - area);
    double q2 = 2 * area * area / (1 + area);
    double variance =
        (area * (1 - area) + (n1 - 1) * (q1 - area * area) + (n0 - 1) * (q2 - area * area))
            / (n1 * n0);
    double half =
        1.959963984540054 * Math.sqrt(Math.max(0, variance)) + tied / (positive * negative) / 2;
    return new Metric("auc", area, Math.max(0, area - half), Math.min(1, area + half), truths);
  }
}
