package dev.mlopsdk.core.pair;

/**
 * The weighted mean of a figure and how sure it is, by West's update; Communications of the ACM 22
 * (1979), https://doi.org/10.1145/359146.359153. Not thread-safe; confine to one thread or merge
 * with {@link #combine}.
 *
 * @since 0.1
 */
public final class WeightedMoments {

  private long count;
  private double weight;
  private double weightSquares;
  private double mean;
  private double squares;

  /** Counts {@code value} as {@code by} values, more than 0. */
  public void accept(double value, double by) {
    count++;
    weight += by;
    weightSquares += by * by;
    double delta = value - mean;
    mean += delta * by / weight;
    squares += by * delta * (value - mean);
  }

  /** Adds what {@code other} counted, and returns this. */
  public WeightedMoments combine(WeightedMoments other) {
    if (other.count > 0) {
      double delta = other.mean - mean;
      double all = weight + other.weight;
      squares += other.squares + delta * delta * weight * other.weight / all;
      mean += delta * other.weight / all;
      weight = all;
      weightSquares += other.weightSquares;
      count += other.count;
    }
    return this;
  }

  /** How many values were counted. */
  public long count() {
    return count;
  }

  /** The sum of their weights. */
  public double weight() {
    return weight;
  }

  /** The mean, NaN of nothing. */
  public double mean() {
    return count == 0 ? Double.NaN : mean;
  }

  /** The mean before the first value is 0: what running sums of products need. */
  double meanSoFar() {
    return mean;
  }

  /** Σ w (x − mean)². */
  double squares() {
    return squares;
  }

  /** How many values of equal weight say as much: (Σw)² / Σw². */
  public double effective() {
    return count == 0 ? 0 : weight * weight / weightSquares;
  }

  /** The variance with n − 1 in place of n, n the effective number; NaN of fewer than two. */
  public double variance() {
    double n = effective();
    return count < 2 || n <= 1 ? Double.NaN : squares / weight * n / (n - 1);
  }

  /** The standard error of the mean; NaN of fewer than two. */
  public double standardError() {
    return Math.sqrt(variance() / effective());
  }
}
