package dev.mlopsdk.serving.replay;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts by name, of which there are few: beyond 64 names the rest is {@code _other}. */
final class Reasons {

  private static final int MOST = 64;
  private static final String OTHER = "_other";

  private final Map<String, Long> counts = new TreeMap<>();

  void count(String name) {
    boolean fits = counts.size() < MOST || counts.containsKey(name);
    counts.merge(fits ? name : OTHER, 1L, Long::sum);
  }

  Map<String, Long> result() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }
}
