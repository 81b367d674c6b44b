package dev.mlopsdk.drift.stream;

/** The generator that golden_stream.py has too, so that both make the same streams. */
final class SplitMix64 {

  private long state;

  SplitMix64(long seed) {
    state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** In [0, 1). */
  double unit() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** An error with that probability. */
  double error(double rate) {
    return unit() < rate ? 1 : 0;
  }

  /** Mean 0, variance 1/3, between -2 and 2. */
  double noise() {
    return unit() + unit() + unit() + unit() - 2.0;
  }
}
