package dev.mlopsdk.samples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** What the program promises; every promise is printed, and a broken one ends it with failure. */
final class Checks {

  private final List<String> broken = new ArrayList<>();

  void check(boolean kept, String promise) {
    System.out.println((kept ? "  ok      " : "  BROKEN  ") + promise);
    if (!kept) {
      broken.add(promise);
    }
  }

  boolean kept() {
    return broken.isEmpty();
  }
}
