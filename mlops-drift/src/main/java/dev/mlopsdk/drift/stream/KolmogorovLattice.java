package dev.mlopsdk.drift.stream;

/**
 * The exact law of the two-sample Kolmogorov–Smirnov distance without ties, as whole numbers:
 * distances are multiples of 1/(n·m).
 */
final class KolmogorovLattice {

  private final int n;
  private final int m;

  KolmogorovLattice(int n, int m) {
    this.n = n;
    this.m = m;
  }

  /**
   * The probability that n·m·D is {@code distance} or more: the share of lattice paths from (0, 0)
   * to (n, m) that come so far off the diagonal. Only sums of positive terms, so small
   * probabilities are right as well. Source: J. L. Hodges, Arkiv för Matematik 3 (1958),
   * doi:10.1007/BF02589501.
   */
  double tail(long distance) {
    double[] row = new double[m + 1];
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= m; j++) {
        if (Math.abs((long) i * m - (long) j * n) >= distance) {
          row[j] = 1;
        } else if (i + j == 0) {
          row[j] = 0;
        } else {
          double left = j == 0 ? 0 : row[j - 1];
          row[j] = ((i == 0 ? 0 : i * row[j]) + j * left) / (i + j);
        }
      }
    }
    return row[m];
  }

  /**
   * The smallest n·m·D with a tail of at most {@code alpha} that is above {@code effect}; n·m + 1
   * where none is.
   */
  long critical(double alpha, double effect) {
    long least = (long) Math.floor(effect * n * m) + 1;
    long most = (long) n * m + 1;
    while (least < most) {
      long middle = (least + most) >>> 1;
      if (tail(middle) <= alpha) {
        most = middle;
      } else {
        least = middle + 1;
      }
    }
    return least;
  }
}
