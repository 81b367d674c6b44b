package dev.mlopsdk.drift.multivariate;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/** The lower root L of a covariance L Lᵀ. Immutable. */
final class Triangle {

  private final double[][] root;

  private Triangle(double[][] root) {
    this.root = root;
  }

  /**
   * The root of {@code covariance}.
   *
   * @throws org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException if a square in it is
   *     not above {@code least}
   */
  static Triangle of(double[][] covariance, double least) {
    return new Triangle(
        new CholeskyDecomposition(
                new Array2DRowRealMatrix(covariance, false),
                CholeskyDecomposition.DEFAULT_RELATIVE_SYMMETRY_THRESHOLD,
                least)
            .getL()
            .getData());
  }

  long fingerprint(long seed) {
    long hash = seed;
    for (double[] row : root) {
      hash = Fingerprint.of(hash, row);
    }
    return hash;
  }

  /** Makes {@code row} one of the identity covariance, in place, and answers its squared length. */
  double whiten(double[] row) {
    double squares = 0;
    for (int i = 0; i < row.length; i++) {
      double[] roots = root[i];
      double value = row[i];
      for (int j = 0; j < i; j++) {
        value -= roots[j] * row[j];
      }
      row[i] = value / roots[i];
      squares += row[i] * row[i];
    }
    return squares;
  }
}
