package dev.mlopsdk.samples.benchmarks;

/**
 * How fast a series grows: least squares, with a 95 % interval that counts only as many samples as
 * are worth it, since neighbours resemble each other. Immutable.
 *
 * @param perStep the slope
 * @param halfWidth of its interval
 */
record Slope(double perStep, double halfWidth) {

  private static final double NORMAL_95 = 1.96;

  /** The slope of {@code values} over {@code steps}, three or more. */
  static Slope of(double[] steps, double[] values) {
    int n = steps.length;
    double meanX = mean(steps);
    double meanY = mean(values);
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += (steps[i] - meanX) * (steps[i] - meanX);
      xy += (steps[i] - meanX) * (values[i] - meanY);
    }
    double slope = xy / xx;
    double[] rest = new double[n];
    double squares = 0;
    double neighbours = 0;
    for (int i = 0; i < n; i++) {
      rest[i] = values[i] - meanY - slope * (steps[i] - meanX);
      squares += rest[i] * rest[i];
      neighbours += i == 0 ? 0 : rest[i] * rest[i - 1];
    }
    double correlation = squares == 0 ? 0 : Math.max(0, Math.min(0.99, neighbours / squares));
    double worth = Math.max(3, n * (1 - correlation) / (1 + correlation));
    // The usual error of n samples, widened as if there were only so many as they are worth.
    double error = Math.sqrt(squares / (n - 2) / xx * n / worth);
    return new Slope(slope, NORMAL_95 * error);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Whether the series does not certainly grow by more than {@code limit} per step. */
  boolean within(double limit) {
    return perStep - halfWidth <= limit;
  }
}
