package dev.mlopsdk.core.pair;

/**
 * Weighted mean and sum of squares, by West's update; Communications of the ACM 22 (1979),
 * https://doi.org/10.1145/359146.359153. Not thread-safe; its owner guards it.
 */
final class Moments {

  long count;
  double weight;
  double weightSquares;
  double mean;
  double squares;

  void add(double value, double by) {
    count++;
    weight += by;
    weightSquares += by * by;
    double delta = value - mean;
    mean += delta * by / weight;
    squares += by * delta * (value - mean);
  }

  void add(Moments other) {
    if (other.count == 0) {
      return;
    }
    double delta = other.mean - mean;
    double all = weight + other.weight;
    mean += delta * other.weight / all;
    squares += other.squares + delta * delta * weight * other.weight / all;
    weight = all;
    weightSquares += other.weightSquares;
    count += other.count;
  }

  /** The mean, NaN of nothing. */
  double mean() {
    return count == 0 ? Double.NaN : mean;
  }

  /** How many values of equal weight say as much: (Σw)² / Σw². */
  double effective() {
    return count == 0 ? 0 : weight * weight / weightSquares;
  }

  /** The variance with n − 1 in place of n, n the effective number; NaN of fewer than two. */
  double variance() {
    double n = effective();
    return count < 2 || n <= 1 ? Double.NaN : squares / weight * n / (n - 1);
  }
}
