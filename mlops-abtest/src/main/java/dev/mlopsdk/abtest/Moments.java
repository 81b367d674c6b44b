package dev.mlopsdk.abtest;

/**
 * What the analysis needs to know of one arm in one epoch. Immutable.
 *
 * @param n how many outcomes
 * @param mean their mean, 0 without any
 * @param squares the sum of their squared distances from the mean
 */
record Moments(long n, double mean, double squares) {

  /** From the sums of x − shift and its square. */
  static Moments of(long n, double shift, double sum, double sumOfSquares) {
    if (n == 0) {
      return new Moments(0, 0, 0);
    }
    return new Moments(n, shift + sum / n, Math.max(0, sumOfSquares - sum * sum / n));
  }

  double varianceOfMean() {
    return squares / (n - 1) / n;
  }
}
