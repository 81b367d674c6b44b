package dev.mlopsdk.drift.multivariate;

import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * The eigenvalues of a covariance, descending, and the leading directions, of length 1. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Spectrum(double[] values, double[][] directions) {

  /** Eigenvalues below this share of the largest are rounding. */
  private static final double TINY = 1e-12;

  /**
   * Of the rows' second moments about 0, divided by n − 1. With fewer rows than columns the rows'
   * inner products have the same eigenvalues, and are decomposed instead.
   */
  static Spectrum of(double[][] rows) {
    int n = rows.length;
    int p = rows[0].length;
    if (n >= p) {
      return ofCovariance(secondMoments(rows, n - 1.0));
    }
    double[][] inner = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int c = 0; c < p; c++) {
          sum += rows[i][c] * rows[j][c];
        }
        inner[i][j] = sum / (n - 1.0);
        inner[j][i] = inner[i][j];
      }
    }
    Spectrum dual = ofCovariance(inner);
    int rank = dual.rank();
    double[] values = new double[rank];
    double[][] directions = new double[rank][p];
    for (int k = 0; k < rank; k++) {
      values[k] = dual.values[k];
      for (int i = 0; i < n; i++) {
        double weight = dual.directions[k][i];
        for (int c = 0; c < p; c++) {
          directions[k][c] += weight * rows[i][c];
        }
      }
      double length = 0;
      for (double each : directions[k]) {
        length += each * each;
      }
      for (int c = 0; c < p; c++) {
        directions[k][c] /= Math.sqrt(length);
      }
    }
    return new Spectrum(values, directions);
  }

  /**
   * Of a positive semidefinite matrix. The library's eigenvalues do not always converge where many
   * are near 0; the singular values are the same and do, at some times the cost.
   */
  static Spectrum ofCovariance(double[][] covariance) {
    RealMatrix matrix = new Array2DRowRealMatrix(covariance, false);
    try {
      EigenDecomposition eigen = new EigenDecomposition(matrix);
      return of(eigen.getRealEigenvalues(), eigen.getVT());
    } catch (MaxCountExceededException e) {
      SingularValueDecomposition singular = new SingularValueDecomposition(matrix);
      return of(singular.getSingularValues(), singular.getUT());
    }
  }

  private static Spectrum of(double[] values, RealMatrix directions) {
    return new Spectrum(values, directions.getData());
  }

  /** Σ x xᵀ over {@code divisor}. */
  static double[][] secondMoments(double[][] rows, double divisor) {
    int p = rows[0].length;
    double[][] sums = new double[p][p];
    for (double[] row : rows) {
      for (int i = 0; i < p; i++) {
        double each = row[i];
        double[] sum = sums[i];
        for (int j = 0; j <= i; j++) {
          sum[j] += each * row[j];
        }
      }
    }
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        sums[i][j] /= divisor;
        sums[j][i] = sums[i][j];
      }
    }
    return sums;
  }

  /** How many eigenvalues are more than rounding. */
  int rank() {
    return rank(TINY);
  }

  /** How many eigenvalues are above this share of the largest. */
  int rank(double share) {
    int rank = 0;
    while (rank < values.length && values[rank] > share * values[0]) {
      rank++;
    }
    return rank;
  }

  /** The fewest leading eigenvalues whose sum exceeds {@code share} of all. */
  int leading(double share) {
    int rank = rank();
    double total = 0;
    for (int k = 0; k < rank; k++) {
      total += values[k];
    }
    double sum = 0;
    for (int k = 0; k < rank; k++) {
      sum += values[k];
      if (sum > share * total) {
        return k + 1;
      }
    }
    return rank;
  }
}
