package dev.mlopsdk.abtest;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * From a unit's id to a slot, for ever the same under one {@link #NAME}:
 *
 * <pre>
 * hash = Komihash 5.0, seed 0, over the id's UTF-16 code units, each as two bytes, low byte first
 * slot = floor((mix(hash xor salt) &gt;&gt;&gt; 1) · slots / 2^63),  salt = hash of the salt's text
 * </pre>
 *
 * <p>mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, DOI 10.1145/2714064.2660195).
 * Taking the high half of a product instead of a remainder favours no slot by more than slots/2^63.
 */
final class Bucketing {

  /** The algorithm and its version: a change of one bit of the result needs a new name. */
  static final String NAME = "komihash5-utf16-v1";

  /** Hundredths of a percent, so that the weights people write come out exact. */
  static final int SLOTS = 10_000;

  private static final Hasher64 KOMIHASH = Hashing.komihash5_0();

  private Bucketing() {}

  static long hash(CharSequence text) {
    return KOMIHASH.hashCharsToLong(text);
  }

  static int slot(long hash, long salt) {
    return (int) Math.multiplyHigh(mix(hash ^ salt) >>> 1, 2L * SLOTS);
  }

  static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
