package dev.mlopsdk.drift.stream;

/** The mean of the values so far, updated in place. */
final class RunningMean {

  private long count;
  private double mean;

  void add(double value) {
    count++;
    mean += 1.0 / count * (value - mean);
  }

  void copy(RunningMean other) {
    count = other.count;
    mean = other.mean;
  }

  void clear() {
    count = 0;
    mean = 0;
  }

  long count() {
    return count;
  }

  double mean() {
    return mean;
  }

  /** The mean, or NaN where there is no value. */
  double estimate() {
    return count == 0 ? Double.NaN : mean;
  }
}
