package dev.mlopsdk.drift.multivariate;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * Logistic regression with a ridge, by Newton's method: the minimum of −log-likelihood + λ/2 ‖β‖²,
 * where the intercept is free. Immutable.
 *
 * @param intercept of the log-odds of {@code true}
 * @param weights of the columns
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogisticRidge(double intercept, double[] weights) {

  private static final int STEPS = 50;
  private static final double ENOUGH = 1e-12;

  /** Fits to the rows at {@code indexes}; both labels must be there. */
  static LogisticRidge fit(double[][] rows, boolean[] labels, int[] indexes, double ridge) {
    int width = rows[0].length;
    double[] beta = new double[width + 1];
    double loss = loss(rows, labels, indexes, ridge, beta);
    for (int step = 0; step < STEPS; step++) {
      double[] move = newton(rows, labels, indexes, ridge, beta);
      double size = 0;
      double[] next = beta.clone();
      for (int j = 0; j <= width; j++) {
        next[j] += move[j];
        size = Math.max(size, Math.abs(move[j]));
      }
      double nextLoss = loss(rows, labels, indexes, ridge, next);
      // The loss is convex: a step that is too long only has to be shortened.
      for (int half = 0; half < STEPS && nextLoss > loss + ENOUGH * Math.abs(loss); half++) {
        for (int j = 0; j <= width; j++) {
          next[j] = 0.5 * (next[j] + beta[j]);
        }
        nextLoss = loss(rows, labels, indexes, ridge, next);
      }
      beta = next;
      loss = nextLoss;
      if (size < ENOUGH) {
        break;
      }
    }
    double[] weights = new double[width];
    System.arraycopy(beta, 1, weights, 0, width);
    return new LogisticRidge(beta[0], weights);
  }

  private static double[] newton(
      double[][] rows, boolean[] labels, int[] indexes, double ridge, double[] beta) {
    int size = beta.length;
    double[] gradient = new double[size];
    double[][] hessian = new double[size][size];
    for (int index : indexes) {
      double[] row = rows[index];
      double p = 1 / (1 + Math.exp(-score(row, beta)));
      double error = (labels[index] ? 1 : 0) - p;
      double weight = Math.max(p * (1 - p), Double.MIN_NORMAL);
      gradient[0] += error;
      hessian[0][0] += weight;
      for (int i = 1; i < size; i++) {
        double each = row[i - 1];
        double weighted = weight * each;
        gradient[i] += error * each;
        hessian[i][0] += weighted;
        double[] line = hessian[i];
        for (int j = 1; j <= i; j++) {
          line[j] += weighted * row[j - 1];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      gradient[i] -= i == 0 ? 0 : ridge * beta[i];
      hessian[i][i] += i == 0 ? 0 : ridge;
      for (int j = 0; j < i; j++) {
        hessian[j][i] = hessian[i][j];
      }
    }
    return new CholeskyDecomposition(
            new Array2DRowRealMatrix(hessian, false),
            CholeskyDecomposition.DEFAULT_RELATIVE_SYMMETRY_THRESHOLD,
            0)
        .getSolver()
        .solve(new ArrayRealVector(gradient, false))
        .toArray();
  }

  private static double loss(
      double[][] rows, boolean[] labels, int[] indexes, double ridge, double[] beta) {
    double loss = 0;
    for (int index : indexes) {
      double margin = labels[index] ? score(rows[index], beta) : -score(rows[index], beta);
      loss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
    }
    for (int j = 1; j < beta.length; j++) {
      loss += 0.5 * ridge * beta[j] * beta[j];
    }
    return loss;
  }

  private static double score(double[] row, double[] beta) {
    double score = beta[0];
    for (int j = 0; j < row.length; j++) {
      score += beta[j + 1] * row[j];
    }
    return score;
  }

  /** The log-odds of {@code true}. */
  double score(double[] row) {
    double score = intercept;
    for (int j = 0; j < row.length; j++) {
      score += weights[j] * row[j];
    }
    return score;
  }
}
