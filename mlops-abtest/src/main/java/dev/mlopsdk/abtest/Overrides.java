package dev.mlopsdk.abtest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The units whose arm is named, found by their hash without allocating. Immutable. */
final class Overrides {

  private final long[] hashes;
  private final String[] units;
  private final byte[] arms;

  Overrides(Map<String, Integer> armByUnit) {
    units = new String[armByUnit.size()];
    hashes = new long[units.length];
    arms = new byte[units.length];
    int i = 0;
    for (Map.Entry<String, Integer> entry : sorted(armByUnit)) {
      units[i] = entry.getKey();
      hashes[i] = Bucketing.hash(entry.getKey());
      arms[i++] = entry.getValue().byteValue();
    }
  }

  private static List<Map.Entry<String, Integer>> sorted(Map<String, Integer> armByUnit) {
    return armByUnit.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> Bucketing.hash(entry.getKey())))
        .toList();
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
