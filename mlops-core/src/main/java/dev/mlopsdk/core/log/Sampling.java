package dev.mlopsdk.core.log;

/**
 * Which share of the records is kept, each in [0, 1]. A prediction is kept or not by its id alone,
 * so every replica and every restart decide alike, and a smaller share is a subset of a larger one.
 * Immutable.
 */
record Sampling(double answers, double failures, double outcomes) {

  Sampling {
    check(answers);
    check(failures);
    check(outcomes);
  }

  static Sampling all() {
    return new Sampling(1, 1, 1);
  }

  private static void check(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "A sampling rate is in [0, 1], the share that is logged, but was " + rate);
    }
  }

  static boolean keeps(long nonce, long counter, double rate) {
    return rate >= 1 || (mix(nonce ^ mix(counter)) >>> 11) * 0x1p-53 < rate;
  }

  /** The finaliser of MurmurHash3 (Appleby), variant 13 of Stafford. */
  private static long mix(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
