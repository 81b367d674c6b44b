package dev.mlopsdk.drift.quality;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A figure and how far chance may have moved it. Immutable.
 *
 * @param value the figure, NaN where it is not defined
 * @param standardError its standard error, NaN where none is known
 * @param low the lower end of its interval, NaN where none is known
 * @param high the upper end of its interval, NaN where none is known
 * @since 0.1
 */
public record Estimate(double value, double standardError, double low, double high) {

  /** The normal quantile of 0.975. */
  static final double Z = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.025);

  private static final double ROUNDING = 1e-14;

  static Estimate undefined() {
    return of(Double.NaN);
  }

  /** A figure of which no error is known. */
  static Estimate of(double value) {
    return new Estimate(value, Double.NaN, Double.NaN, Double.NaN);
  }

  /** Value ± z standard errors, cut to what the figure can be. */
  static Estimate normal(double value, double error, double z, double least, double most) {
    return new Estimate(
        value,
        error,
        within(value - z * error, least, most),
        within(value + z * error, least, most));
  }

  private static double within(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }

  /**
   * The share k/n with its 95 % interval by E. B. Wilson (1927), doi:10.2307/2276774, which stays
   * in [0, 1] and has a width where k is 0 or n; undefined without cases.
   */
  static Estimate share(double k, double n) {
    if (!(n > 0)) {
      return undefined();
    }
    double p = k / n;
    double square = Z * Z;
    double centre = (p + square / (2 * n)) / (1 + square / n);
    double half = Z / (1 + square / n) * Math.sqrt(p * (1 - p) / n + square / (4 * n * n));
    return new Estimate(
        p,
        Math.sqrt(p * (1 - p) / n),
        k <= 0 ? 0 : Math.max(0, centre - half),
        k >= n ? 1 : Math.min(1, centre + half));
  }

  /** The mean of n values of that sum and sum of squares, with its 95 % interval. */
  static Estimate mean(double sum, double squares, double n, double least, double most) {
    if (!(n > 0)) {
      return undefined();
    }
    double mean = sum / n;
    double variance = squares / n - mean * mean;
    // What is left of two equal numbers is their rounding: all values are the same.
    double error = variance > ROUNDING * squares / n ? Math.sqrt(variance / n) : 0;
    return normal(mean, error, Z, least, most);
  }

  /** The mean of {@code values}, which are one or more, with its 95 % interval. */
  static Estimate mean(double[] values, double least, double most) {
    double n = values.length;
    double mean = 0;
    for (double value : values) {
      mean += value / n;
    }
    double deviations = 0;
    for (double value : values) {
      deviations += (value - mean) * (value - mean);
    }
    return normal(mean, Math.sqrt(deviations) / n, Z, least, most);
  }
}
