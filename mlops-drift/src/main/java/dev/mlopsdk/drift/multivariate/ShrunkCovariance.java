package dev.mlopsdk.drift.multivariate;

/**
 * A covariance drawn towards a multiple of the identity as far as its own sampling error asks, so
 * that it can be inverted with fewer rows than columns. Immutable.
 *
 * <p>Source: O. Ledoit, M. Wolf, A well-conditioned estimator for large-dimensional covariance
 * matrices, Journal of Multivariate Analysis 88 (2004), doi:10.1016/S0047-259X(03)00096-4.
 */
final class ShrunkCovariance {

  /** Collinear columns stay invertible with so little. */
  private static final double LEAST = 1e-8;

  private final double shrinkage;
  private final double[][] covariance;
  private final Triangle root;

  private ShrunkCovariance(double shrinkage, double[][] covariance) {
    this.shrinkage = shrinkage;
    this.covariance = covariance;
    this.root = Triangle.of(covariance, 0);
  }

  /** Of rows about 0; not all 0. */
  static ShrunkCovariance of(double[][] rows) {
    int n = rows.length;
    int p = rows[0].length;
    double[][] moments = Spectrum.secondMoments(rows, n);
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < p; i++) {
      trace += moments[i][i];
      for (int j = 0; j < p; j++) {
        squares += moments[i][j] * moments[i][j];
      }
    }
    double fourth = 0;
    for (double[] row : rows) {
      double length = 0;
      for (double each : row) {
        length += each * each;
      }
      fourth += length * length;
    }
    double level = trace / p;
    double error = (fourth / n - squares) / n / p;
    double spread = (squares - 2 * level * trace + p * level * level) / p;
    double own = p == 1 || error <= 0 ? 0 : Math.min(error, spread) / spread;
    double shrinkage = Math.max(LEAST, Math.min(1, own));
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < p; j++) {
        moments[i][j] = (1 - shrinkage) * moments[i][j] + (i == j ? shrinkage * level : 0);
      }
    }
    return new ShrunkCovariance(shrinkage, moments);
  }

  double shrinkage() {
    return shrinkage;
  }

  double[][] covariance() {
    return covariance;
  }

  long fingerprint(long seed) {
    return root.fingerprint(seed);
  }

  /** Makes {@code row} one of the identity covariance, in place, and answers its length. */
  double whiten(double[] row) {
    return Math.sqrt(root.whiten(row));
  }
}
