package dev.mlopsdk.drift.multivariate;

import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Hotelling's T² of a sample's mean against a reference whose rows tell the covariance. Immutable.
 *
 * <pre>
 * T² = dᵀ S⁻¹ d / (1/m + 1/n)      T² (m − r) / (r (m − 1)) ~ F(r, m − r)
 * </pre>
 *
 * <p>with d the difference of the means, S the reference's covariance, r its rank: constant and
 * collinear columns are left out of the inverse.
 */
final class Hotelling {

  /** Eigenvalues below this share of the largest are rounding. */
  private static final double SINGULAR = 1e-10;

  private final double[] means;
  private final double[][] directions;
  private final int rows;

  private Hotelling(double[] means, double[][] directions, int rows) {
    this.means = means;
    this.directions = directions;
    this.rows = rows;
  }

  static Hotelling of(double[][] rows) {
    int width = rows[0].length;
    double[] means = new double[width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        means[j] += row[j] / rows.length;
      }
    }
    double[][] centred = new double[rows.length][width];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        centred[i][j] = rows[i][j] - means[j];
      }
    }
    Spectrum spectrum = Spectrum.of(centred);
    int rank = 0;
    while (rank < spectrum.values().length
        && spectrum.values()[rank] > SINGULAR * spectrum.values()[0]) {
      rank++;
    }
    double[][] directions = new double[rank][width];
    for (int k = 0; k < rank; k++) {
      double length = Math.sqrt(spectrum.values()[k]);
      for (int j = 0; j < width; j++) {
        directions[k][j] = spectrum.directions()[k][j] / length;
      }
    }
    return new Hotelling(means, directions, rows.length);
  }

  int rank() {
    return directions.length;
  }

  /** The difference of {@code current}, means of columns, from the reference's. */
  double[] difference(double[] current) {
    double[] difference = new double[means.length];
    for (int j = 0; j < means.length; j++) {
      difference[j] = current[j] - means[j];
    }
    return difference;
  }

  /** dᵀ S⁻¹ d. */
  double squared(double[] difference) {
    double squares = 0;
    for (double[] direction : directions) {
      double score = 0;
      for (int j = 0; j < difference.length; j++) {
        score += direction[j] * difference[j];
      }
      squares += score * score;
    }
    return squares;
  }

  /** The same with what chance adds to it taken off, 0 or more. */
  double unbiased(double squared, double noise) {
    int r = rank();
    double inverse = Math.max(0, rows - r - 2.0) / (rows - 1.0);
    return Math.max(0, squared * inverse - r * noise);
  }

  double pValue(double tSquared) {
    int r = rank();
    double f = tSquared * (rows - r) / (r * (rows - 1.0));
    double p = FDistribution.of(r, rows - r).survivalProbability(f);
    return Math.max(Double.MIN_NORMAL, p);
  }
}
