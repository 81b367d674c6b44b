package dev.mlopsdk.drift.multivariate;

import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Hotelling's T² of a difference of means, by a covariance of ν degrees of freedom. Immutable.
 *
 * <pre>
 * T² = dᵀ S⁻¹ d / (1/m + 1/n)      T² (ν − r + 1) / (r ν) ~ F(r, ν − r + 1)
 * </pre>
 *
 * <p>with d the difference of the means, S the covariance, r its rank: constant and collinear
 * columns are left out of the inverse.
 */
final class Hotelling {

  /** Squares below this share of the largest are rounding. */
  private static final double SINGULAR = 1e-10;

  /** Inverts a covariance. */
  private interface Inverse {
    double squared(double[] difference);
  }

  private final Inverse inverse;
  private final int rank;
  private final double degrees;

  private Hotelling(double[][] products, double degrees) {
    int p = products.length;
    double largest = 0;
    double[][] covariance = new double[p][p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < p; j++) {
        covariance[i][j] = products[i][j] / degrees;
      }
      largest = Math.max(largest, covariance[i][i]);
    }
    this.degrees = degrees;
    Inverse made;
    int columns = p;
    try {
      Triangle triangle = Triangle.of(covariance, SINGULAR * largest);
      made = difference -> triangle.whiten(difference.clone());
    } catch (NonPositiveDefiniteMatrixException e) {
      Spectrum spectrum = Spectrum.ofCovariance(covariance);
      int full = spectrum.rank(SINGULAR);
      made = difference -> squared(spectrum, full, difference);
      columns = full;
    }
    this.inverse = made;
    this.rank = columns;
  }

  /** By the sums of products of deviations from the mean, which {@code degrees} divide. */
  static Hotelling of(double[][] products, double degrees) {
    return new Hotelling(products, degrees);
  }

  private static double squared(Spectrum spectrum, int rank, double[] difference) {
    double squares = 0;
    for (int k = 0; k < rank; k++) {
      double[] direction = spectrum.directions()[k];
      double score = 0;
      for (int j = 0; j < difference.length; j++) {
        score += direction[j] * difference[j];
      }
      squares += score * score / spectrum.values()[k];
    }
    return squares;
  }

  /** dᵀ S⁻¹ d. */
  double squared(double[] difference) {
    return inverse.squared(difference);
  }

  /** The root of the same with what chance adds to it taken off. */
  double effect(double squared, double noise) {
    double shrink = Math.max(0, degrees - rank - 1) / degrees;
    return Math.sqrt(Math.max(0, squared * shrink - rank * noise));
  }

  double pValue(double tSquared) {
    double rest = degrees - rank + 1;
    double p = FDistribution.of(rank, rest).survivalProbability(tSquared * rest / (rank * degrees));
    return Math.max(Double.MIN_NORMAL, p);
  }
}
