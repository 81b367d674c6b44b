package dev.mlopsdk.drift.measure;

import java.util.random.RandomGenerator;

/** Counts of independent values over cells of given shares. Immutable. */
final class Multinomial {

  /** From so many expected values on, the normal law is near enough the binomial. */
  private static final double NORMAL_FROM = 50;

  /** Per cell its share of what the cells before it leave. */
  private final double[] shares;

  Multinomial(double[] weights) {
    shares = new double[weights.length];
    double left = 0;
    for (int i = weights.length - 1; i >= 0; i--) {
      left += weights[i];
      shares[i] = left > 0 ? weights[i] / left : 0;
    }
  }

  /** Counts {@code n} values into {@code counts}. */
  void draw(long n, RandomGenerator random, long[] counts) {
    long left = n;
    for (int i = 0; i < shares.length; i++) {
      counts[i] = i == shares.length - 1 ? left : binomial(left, shares[i], random);
      left -= counts[i];
    }
  }

  private static long binomial(long n, double p, RandomGenerator random) {
    if (p > 0.5) {
      return n - binomial(n, 1 - p, random);
    }
    double mean = n * p;
    if (mean >= NORMAL_FROM) {
      double value = Math.rint(mean + Math.sqrt(mean * (1 - p)) * random.nextGaussian());
      return Math.max(0, Math.min(n, (long) value));
    }
    return n == 0 || p <= 0 ? 0 : inverted(n, p, random.nextDouble());
  }

  /** The binomial quantile of {@code u}, by adding up its probabilities. */
  private static long inverted(long n, double p, double u) {
    double odds = p / (1 - p);
    double probability = Math.exp(n * Math.log1p(-p));
    double sum = probability;
    long k = 0;
    while (sum < u && k < n) {
      probability *= odds * (n - k) / (k + 1);
      k++;
      sum += probability;
      if (probability < 1e-18 && k > n * p) {
        break;
      }
    }
    return k;
  }
}
