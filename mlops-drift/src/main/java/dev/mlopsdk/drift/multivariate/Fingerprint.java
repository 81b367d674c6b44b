package dev.mlopsdk.drift.multivariate;

/** Tells fitted tests apart: equal for equal numbers, else different but for chance. Stateless. */
final class Fingerprint {

  private Fingerprint() {}

  static long of(long seed, double[] values) {
    long hash = Draws.mix(seed ^ (values.length + 1L));
    for (double value : values) {
      hash = Draws.mix(hash ^ Double.doubleToLongBits(value)) + 1;
    }
    return hash;
  }
}
