package dev.mlopsdk.drift.quality;

/** One probability per class. Stateless. */
final class Probabilities {

  /** How far a sum may be from 1: that of a softmax in half precision is within 2⁻¹¹. */
  private static final double TOLERANCE = 1e-3;

  private Probabilities() {}

  /** The class of the largest of {@code count} numbers from {@code from}, the first of equals. */
  static int largest(float[] values, int from, int count) {
    int best = 0;
    for (int k = 1; k < count; k++) {
      if (values[from + k] > values[from + best]) {
        best = k;
      }
    }
    return best;
  }

  static int largest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[best]) {
        best = k;
      }
    }
    return best;
  }

  /** Whether {@code count} numbers from {@code from} are in [0, 1] and sum to 1 within 0.001. */
  static boolean are(float[] values, int from, int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      double p = values[from + k];
      if (!(p >= 0 && p <= 1)) {
        return false;
      }
      sum += p;
    }
    return Math.abs(sum - 1) <= TOLERANCE;
  }

  static void require(double[] values, int classes) {
    if (values.length != classes) {
      throw new IllegalArgumentException(
          "A row has a probability per class, " + classes + ", but got " + values.length);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      Labelled.requireScore(values[k], k);
      sum += values[k];
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException(
          "Probabilities sum to 1 within 0.001, but to " + sum + "; map logits by a softmax");
    }
  }
}
