package dev.mlopsdk.serving.scale;

/**
 * A straight line through rates that were read one step apart, by least squares. Immutable.
 *
 * <p>The slope counts only if it is more than 2.33 of its standard errors above zero (one side, 1
 * %): a line always rises a little in half of all quiet times. The error is the larger of what the
 * residuals show and of what independent arrivals (Poisson: variance rate / step) would have.
 *
 * @param level the line's value at the end of the last step, per second
 * @param slope its rise, per second and second
 * @param error the slope's standard error
 */
record Trend(double level, double slope, double error) {

  private static final double ONE_PERCENT = 2.326;

  /**
   * The trend of {@code counts} arrivals in steps of {@code seconds}, oldest first.
   *
   * @throws IllegalArgumentException for fewer than three steps
   */
  static Trend of(long[] counts, double seconds) {
    int n = counts.length;
    if (n < 3) {
      throw new IllegalArgumentException("A trend takes 3 steps or more, but got " + n);
    }
    double middle = (n - 1) / 2.0;
    double mean = 0;
    for (long count : counts) {
      mean += count / seconds / n;
    }
    double spread = 0;
    double together = 0;
    for (int i = 0; i < n; i++) {
      spread += (i - middle) * (i - middle);
      together += (i - middle) * (counts[i] / seconds - mean);
    }
    double perStep = together / spread;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double residual = counts[i] / seconds - mean - perStep * (i - middle);
      squares += residual * residual;
    }
    double variance = Math.max(squares / (n - 2), mean / seconds);
    double error = Math.sqrt(variance / spread);
    // The last step's count stands for its middle, half a step ago.
    double level = mean + perStep * (n - 1 - middle + 0.5);
    return new Trend(level, perStep / seconds, error / seconds);
  }

  boolean rises() {
    return slope > ONE_PERCENT * error;
  }

  /** Seconds until the line reaches {@code rate}; infinite if it does not rise. */
  double secondsTo(double rate) {
    if (level >= rate) {
      return 0;
    }
    return rises() ? (rate - level) / slope : Double.POSITIVE_INFINITY;
  }
}
