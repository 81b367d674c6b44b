package dev.mlopsdk.drift.measure;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The noncentral chi-squared law, to the thousandth that planning a sample needs. M. Sankaran,
 * Approximations to the non-central chi-square distribution, Biometrika 50 (1963),
 * doi:10.1093/biomet/50.1-2.199.
 */
final class Noncentral {

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int HALVINGS = 60;

  private Noncentral() {}

  /**
   * The noncentrality with which {@code above} is exceeded with probability {@code power}; infinite
   * where {@code above} is.
   */
  static double noncentrality(double df, double above, double power) {
    if (above == Double.POSITIVE_INFINITY) {
      return above;
    }
    double low = 0;
    double high = 1;
    while (exceeds(df, high, above) < power) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (exceeds(df, middle, above) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** P(X &gt; x) with {@code df} degrees of freedom and the noncentrality {@code lambda}. */
  static double exceeds(double df, double lambda, double x) {
    double mean = df + lambda;
    double h = 1 - 2 * mean * (df + 3 * lambda) / (3 * (df + 2 * lambda) * (df + 2 * lambda));
    double p = (df + 2 * lambda) / (mean * mean);
    double m = (h - 1) * (1 - 3 * h);
    double center = 1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p);
    double spread = h * Math.sqrt(2 * p) * (1 + 0.5 * m * p);
    return NORMAL.survivalProbability((Math.pow(x / mean, h) - center) / spread);
  }
}
