package dev.mlopsdk.drift.sequential;

import java.util.Arrays;

/**
 * The drift at which the e-value of expected counts just reaches the evidence asked for. Noise
 * moves it up as often as down, so that is a chance of about a half.
 */
final class DetectableShift {

  /** Above it nothing changes: the reference is what limits. And log-gammas lose digits. */
  private static final double MOST_VALUES = 1e9;

  private static final double STRONGEST = 4;
  private static final int HALVINGS = 40;

  private DetectableShift() {}

  static double of(double[] k, Mixture mixture, double n, double evidence) {
    double sum = Arrays.stream(k).sum();
    double[] shares = Arrays.stream(k).map(mass -> mass / sum).toArray();
    double[] direction = Directions.of(shares).location();
    double values = Math.min(n, MOST_VALUES);
    if (!reaches(mixture, Mixture.tilted(k, direction, STRONGEST), values, evidence)) {
      return Double.POSITIVE_INFINITY;
    }
    double low = 0;
    double high = STRONGEST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (reaches(mixture, Mixture.tilted(k, direction, middle), values, evidence)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    double[] drifted = Mixture.tilted(k, direction, high);
    double square = 0;
    for (int i = 0; i < shares.length; i++) {
      square += (drifted[i] - shares[i]) * (drifted[i] - shares[i]) / shares[i];
    }
    return Math.sqrt(square);
  }

  private static boolean reaches(Mixture mixture, double[] shares, double n, double evidence) {
    return mixture.logE(Arrays.stream(shares).map(share -> n * share).toArray()) >= evidence;
  }
}
