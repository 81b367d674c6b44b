package dev.mlopsdk.drift.twosample;

/** The mean of finite values, and the sum of squares about it. */
record Moments(int size, double mean, double squares) {

  /** Exact for a constant: its mean is its value, its squares are 0. */
  static Moments of(double[] values) {
    double sum = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (min >= max) {
      return new Moments(values.length, min, 0);
    }
    double rough = sum / values.length;
    double rest = 0;
    for (double value : values) {
      rest += value - rough;
    }
    double mean = rough + rest / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Moments(values.length, mean, squares);
  }

  double variance() {
    return squares / (size - 1.0);
  }

  /** The standard deviation within two samples that share one. */
  static double pooledDeviation(Moments one, Moments other) {
    return Math.sqrt((one.squares + other.squares) / (one.size + other.size - 2.0));
  }

  /** {@code difference / scale}; 0 of anything is 0, and a difference without noise is infinite. */
  static double ratio(double difference, double scale) {
    return difference == 0 ? 0 : difference / scale;
  }
}
