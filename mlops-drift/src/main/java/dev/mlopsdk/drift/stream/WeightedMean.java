package dev.mlopsdk.drift.stream;

/** An exponentially weighted mean, and the sum of its squared weights for McDiarmid's bound. */
final class WeightedMean {

  private final double weight;
  private boolean begun;
  private double mean;
  private double squaredWeights = 1;

  WeightedMean(double weight) {
    this.weight = weight;
  }

  void add(double value) {
    mean = begun ? weight * value + (1 - weight) * mean : value;
    begun = true;
    squaredWeights = weight * weight + (1 - weight) * (1 - weight) * squaredWeights;
  }

  void copy(WeightedMean other) {
    begun = other.begun;
    mean = other.mean;
    squaredWeights = other.squaredWeights;
  }

  void clear() {
    begun = false;
    mean = 0;
    squaredWeights = 1;
  }

  boolean begun() {
    return begun;
  }

  double mean() {
    return mean;
  }

  double squaredWeights() {
    return squaredWeights;
  }
}
