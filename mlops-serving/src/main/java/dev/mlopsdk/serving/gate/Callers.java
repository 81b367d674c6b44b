package dev.mlopsdk.serving.gate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts the calls that each named caller has running or waiting. Thread-safe. */
final class Callers {

  private final int limit;
  private final ConcurrentMap<String, Integer> calls = new ConcurrentHashMap<>();

  Callers(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /** Counts a call in; false, and not counted, if the caller has as many as it may. */
  boolean enter(String caller) {
    if (calls.merge(caller, 1, Integer::sum) <= limit) {
      return true;
    }
    exit(caller);
    return false;
  }

  void exit(String caller) {
    calls.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
  }
}
