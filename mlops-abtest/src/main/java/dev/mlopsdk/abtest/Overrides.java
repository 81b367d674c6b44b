package dev.mlopsdk.abtest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/** The units whose arm is named, found by their hash without allocating. Immutable. */
final class Overrides {

  private final long[] hashes;
  private final String[] units;
  private final byte[] arms;

  Overrides(Map<String, Integer> armByUnit) {
    units = armByUnit.keySet().toArray(String[]::new);
    Arrays.sort(units, Comparator.comparingLong(Bucketing::hash));
    hashes = Arrays.stream(units).mapToLong(Bucketing::hash).toArray();
    arms = new byte[units.length];
    for (int i = 0; i < units.length; i++) {
      arms[i] = armByUnit.get(units[i]).byteValue();
    }
  }

  /** The arm named for {@code unit}, whose hash is {@code hash}, or -1. */
  int arm(CharSequence unit, long hash) {
    if (hashes.length == 0) {
      return -1;
    }
    int at = Arrays.binarySearch(hashes, hash);
    if (at < 0) {
      return -1;
    }
    while (at > 0 && hashes[at - 1] == hash) {
      at--;
    }
    for (; at < hashes.length && hashes[at] == hash; at++) {
      if (units[at].contentEquals(unit)) {
        return arms[at];
      }
    }
    return -1;
  }
}
