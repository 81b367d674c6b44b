package dev.mlopsdk.drift.multivariate;

/**
 * Random numbers that are the same on every machine, JDK and replica: SplitMix64, and Box–Muller
 * over {@link StrictMath}. Not thread-safe; confine to one thread.
 *
 * <p>Source: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators,
 * OOPSLA 2014, doi:10.1145/2660193.2660195.
 */
final class Draws {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare = Double.NaN;

  Draws(long seed) {
    this.state = seed;
  }

  long next() {
    state += STEP;
    return mix(state);
  }

  /** Sixty-four bits that look random for every {@code value}, and are different for each. */
  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** In (0, 1), never an end. */
  double uniform() {
    return ((next() >>> 12) + 0.5) * 0x1p-52;
  }

  /** From 0 to {@code bound} − 1; uneven by less than bound / 2³². */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  double gaussian() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    double radius = Math.sqrt(-2 * StrictMath.log(uniform()));
    double angle = 2 * Math.PI * uniform();
    spare = radius * StrictMath.sin(angle);
    return radius * StrictMath.cos(angle);
  }

  /** Puts a random choice of {@code count} of the values first, in random order. */
  void deal(int[] values, int count) {
    for (int i = 0; i < count; i++) {
      int j = i + below(values.length - i);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** 0 … n − 1 in random order. */
  int[] order(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    deal(order, n);
    return order;
  }
}
