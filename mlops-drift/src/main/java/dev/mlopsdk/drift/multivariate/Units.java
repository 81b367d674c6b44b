package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;

/** A scaler's deviations, turned back to the columns' own unit where that is asked. Immutable. */
final class Units {

  private final Scaler scaler;
  private final double[] factors;

  Units(Scaler scaler, Scaling scaling) {
    this.scaler = scaler;
    this.factors = new double[scaler.width()];
    Arrays.setAll(factors, j -> scaling == Scaling.RAW ? scaler.deviation(j) : 1);
  }

  int width() {
    return factors.length;
  }

  Scaler scaler() {
    return scaler;
  }

  long fingerprint() {
    return Fingerprint.of(scaler.fingerprint(1), factors);
  }

  /** From the scaler's deviations to the columns' units, in place. */
  void turn(double[] scaled) {
    for (int j = 0; j < factors.length; j++) {
      scaled[j] *= factors[j];
    }
  }

  /** From a row to the columns' units about the mean. */
  void apply(double[] row, double[] into) {
    scaler.apply(row, into);
    turn(into);
  }

  double[][] apply(double[][] rows) {
    double[][] turned = new double[rows.length][factors.length];
    for (int i = 0; i < rows.length; i++) {
      apply(rows[i], turned[i]);
    }
    return turned;
  }
}
