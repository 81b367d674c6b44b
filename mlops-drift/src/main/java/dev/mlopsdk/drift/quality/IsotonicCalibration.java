package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * Maps scores to probabilities by isotonic regression: the rising step function nearest to the
 * labels of a reference, straight lines between its steps. Immutable.
 *
 * <p>Scores less than 10⁻¹⁵ apart are one point with the mean label. Neighbouring points whose
 * means fall are pooled (PAVA) until none does. Between two points the value runs straight, beyond
 * the first and the last it stays: a score that the reference did not cover gets the value of the
 * nearest one it did. One class only gives a constant. Never falls, not by a rounding either. Cost
 * of fitting: one sort; of a score: a search over the steps. Equal to scikit-learn's {@code
 * IsotonicRegression(out_of_bounds="clip")}. Source: M. Ayer, H. Brunk, G. Ewing, W. Reid, E.
 * Silverman (1955), doi:10.1214/aoms/1177728423.
 *
 * @since 0.1
 */
public final class IsotonicCalibration {

  private static final double SAME = 1e-15;

  /** The scores of the steps' ends, and the probabilities there. */
  private final double[] scores;

  private final double[] probabilities;

  private IsotonicCalibration(double[] scores, double[] probabilities) {
    this.scores = scores;
    this.probabilities = probabilities;
  }

  /** Fitted to {@code scores} in [0, 1] and {@code labels} 0 or 1. */
  public static IsotonicCalibration fit(double[] scores, int[] labels) {
    Labelled rows = Labelled.of(scores, labels);
    double[] weights = new double[rows.size()];
    Arrays.fill(weights, 1);
    return fit(rows.scores(), rows.labels(), weights);
  }

  /**
   * Fitted to points in the order of their scores: mean labels and how many rows they stand for.
   */
  static IsotonicCalibration fit(double[] scores, double[] means, double[] weights) {
    int points = 0;
    double[] x = new double[scores.length];
    double[] y = new double[scores.length];
    double[] w = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      if (i == 0 || scores[i] - x[points - 1] >= SAME) {
        x[points++] = scores[i];
      }
      y[points - 1] += means[i] * weights[i];
      w[points - 1] += weights[i];
    }
    return pooled(x, y, w, points);
  }

  /** Pools adjacent violators; {@code y} holds sums of labels. */
  private static IsotonicCalibration pooled(double[] x, double[] y, double[] w, int points) {
    int[] last = new int[points];
    int blocks = 0;
    for (int i = 0; i < points; i++) {
      y[blocks] = y[i];
      w[blocks] = w[i];
      last[blocks] = i;
      while (blocks > 0 && y[blocks - 1] * w[blocks] >= y[blocks] * w[blocks - 1]) {
        y[blocks - 1] += y[blocks];
        w[blocks - 1] += w[blocks];
        last[blocks - 1] = last[blocks];
        blocks--;
      }
      blocks++;
    }
    double[] scores = new double[2 * blocks];
    double[] values = new double[2 * blocks];
    int size = 0;
    for (int b = 0; b < blocks; b++) {
      int first = b == 0 ? 0 : last[b - 1] + 1;
      scores[size] = x[first];
      values[size++] = y[b] / w[b];
      if (last[b] > first) {
        scores[size] = x[last[b]];
        values[size++] = y[b] / w[b];
      }
    }
    return new IsotonicCalibration(Arrays.copyOf(scores, size), Arrays.copyOf(values, size));
  }

  /**
   * The probability that belongs to {@code score}.
   *
   * @throws IllegalArgumentException if the score is outside [0, 1] or NaN
   */
  public double calibrate(double score) {
    Labelled.requireScore(score, 0);
    int found = Arrays.binarySearch(scores, score + 0.0);
    if (found >= 0) {
      return probabilities[found];
    }
    int next = -found - 1;
    if (next == 0) {
      return probabilities[0];
    }
    if (next == scores.length) {
      return probabilities[next - 1];
    }
    double low = probabilities[next - 1];
    double high = probabilities[next];
    double part = (score - scores[next - 1]) / (scores[next] - scores[next - 1]);
    return Math.min(high, low + part * (high - low));
  }
}
