package dev.mlopsdk.core.alert;

/** What one reading says by itself; the later, the worse. */
enum Level {
  /** At its recovery limit or better. */
  GOOD,
  /** Between the recovery limit and the warning: no longer good, not yet bad. */
  BAND,
  /** Beyond the warning. */
  WARN,
  /** Beyond the threshold. */
  ALERT;

  boolean atLeast(Level other) {
    return compareTo(other) >= 0;
  }
}
