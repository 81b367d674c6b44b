package dev.mlopsdk.core.alert;

/** What about a reading is bad. */
enum Direction {
  ABOVE("is above"),
  AT_LEAST("is at least"),
  BELOW("is below"),
  EVIDENCE("as evidence is at least"),
  CHANGE("is off the learned baseline, beyond");

  private final String words;

  Direction(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Whether the limit itself already is bad. */
  boolean inclusive() {
    return this == AT_LEAST || this == EVIDENCE;
  }

  /** The reading, or the limit, turned so that more is worse. */
  double worse(double value) {
    return this == BELOW ? -value : value;
  }
}
