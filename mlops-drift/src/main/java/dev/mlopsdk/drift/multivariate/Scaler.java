package dev.mlopsdk.drift.multivariate;

/**
 * Turns a row into standard deviations from the reference's means. NaN becomes 0, the mean; what is
 * further than {@value #LIMIT} deviations away, ±∞ too, counts as that far, so that one broken
 * value cannot outweigh all others. A constant column has the deviation 1. Immutable.
 */
final class Scaler {

  static final double LIMIT = 1000;

  private final double[] means;
  private final double[] deviations;

  private Scaler(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /**
   * Means and deviations (divided by n) of the finite values.
   *
   * @throws IllegalArgumentException if a column has no finite value, or none varies
   */
  static Scaler of(double[][] rows) {
    int width = rows[0].length;
    double[] means = new double[width];
    double[] deviations = new double[width];
    boolean varies = false;
    for (int j = 0; j < width; j++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      double mean = 0;
      long n = 0;
      for (double[] row : rows) {
        if (Double.isFinite(row[j])) {
          n++;
          mean += row[j];
          low = Math.min(low, row[j]);
          high = Math.max(high, row[j]);
        }
      }
      if (n == 0) {
        throw new IllegalArgumentException(
            "Every column of the reference needs a finite value, but column "
                + j
                + " has none; leave it out");
      }
      boolean constant = low >= high;
      means[j] = constant ? low : mean / n;
      deviations[j] = constant ? 1 : deviation(rows, j, means[j], n);
      varies |= !constant;
      if (!(deviations[j] > 0 && deviations[j] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The spread of a column is a number that squares, but that of column "
                + j
                + " is "
                + deviations[j]
                + "; scale the column first");
      }
    }
    if (!varies) {
      throw new IllegalArgumentException(
          "At least one column of the reference varies, but all "
              + width
              + " are constant; pass other rows");
    }
    return new Scaler(means, deviations);
  }

  private static double deviation(double[][] rows, int column, double mean, long n) {
    double squares = 0;
    for (double[] row : rows) {
      if (Double.isFinite(row[column])) {
        double off = row[column] - mean;
        squares += off * off;
      }
    }
    return Math.sqrt(squares / n);
  }

  int width() {
    return means.length;
  }

  double mean(int column) {
    return means[column];
  }

  double deviation(int column) {
    return deviations[column];
  }

  /** Scales into the first places of {@code into}. */
  void apply(double[] row, double[] into) {
    for (int j = 0; j < means.length; j++) {
      double z = (row[j] - means[j]) / deviations[j];
      into[j] = z >= -LIMIT ? (z <= LIMIT ? z : LIMIT) : z < -LIMIT ? -LIMIT : 0;
    }
  }

  double[][] apply(double[][] rows) {
    double[][] scaled = new double[rows.length][means.length];
    for (int i = 0; i < rows.length; i++) {
      apply(rows[i], scaled[i]);
    }
    return scaled;
  }

  /** Mixes what rows are turned by into a fingerprint. */
  long fingerprint(long seed) {
    return Fingerprint.of(Fingerprint.of(seed, means), deviations);
  }
}
