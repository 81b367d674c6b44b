package dev.mlopsdk.core.stats;

/** The variance of some scores with n − 1, by Welford. Not thread-safe. */
final class ScoreVariance {

  private long count = 1;
  private double mean;
  private double squares;

  ScoreVariance(double first) {
    mean = first;
  }

  void add(double score) {
    count++;
    double distance = score - mean;
    mean += distance / count;
    squares += distance * (score - mean);
  }

  /** NaN if one of them was NaN or infinite. */
  double result() {
    return squares / (count - 1);
  }
}
