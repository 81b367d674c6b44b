package dev.mlopsdk.drift.twosample;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A p-value by dealing the pooled values out anew. With k of N deals at least as extreme as what
 * was seen it is (k + 1) / (N + 1): what was seen is one of the deals, so the p-value is never 0
 * and the test keeps its level at every N.
 */
record Permutation(int count, long seed) {

  static final Permutation DEFAULT = new Permutation(999, 0);

  /** Two deals that are equal on paper may differ in the last bits of a sum. */
  private static final double ROUNDING = 1e-12;

  Permutation {
    if (count < 1) {
      throw new IllegalArgumentException("There is at least 1 permutation, but there are " + count);
    }
  }

  Permutation withCount(int other) {
    return new Permutation(other, seed);
  }

  Permutation withSeed(long other) {
    return new Permutation(count, other);
  }

  /** Refuses a test that can never be significant. */
  void requireReach(double alpha) {
    if (1.0 / (count + 1.0) > alpha) {
      throw new IllegalArgumentException(
          count
              + " permutations give no p-value below "
              + 1.0 / (count + 1.0)
              + ", but alpha is "
              + alpha
              + "; ask for at least "
              + (long) Math.ceil(1 / alpha - 1)
              + " with withPermutations");
    }
  }

  SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  /** The smallest statistic that counts as at least {@code observed}. */
  static double atLeast(double observed) {
    return observed - ROUNDING * Math.abs(observed);
  }

  double pValue(int extreme) {
    return (extreme + 1.0) / (count + 1.0);
  }

  double pValue(Pooled pooled, ToDoubleFunction<Pooled> statistic) {
    double bound = atLeast(statistic.applyAsDouble(pooled));
    SplittableRandom random = random();
    int[] scratch = new int[pooled.distinct];
    int extreme = 0;
    for (int i = 0; i < count; i++) {
      extreme += statistic.applyAsDouble(pooled.deal(random, scratch)) >= bound ? 1 : 0;
    }
    return pValue(extreme);
  }
}
