package dev.mlopsdk.core.validation;

/**
 * The numbers between two ends, each of which belongs to it or not; an infinite end is no limit.
 * Immutable.
 */
record Range(double low, boolean lowOpen, double high, boolean highOpen) {

  static final Range ALL =
      new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);

  Range {
    low += 0.0; // −0 becomes 0
    high += 0.0;
    if (Double.isNaN(low)
        || Double.isNaN(high)
        || low > high
        || (low == high && (lowOpen || highOpen))) {
      throw new IllegalArgumentException(
          "A range goes from a smaller number to a larger one, but was "
              + text(low, lowOpen, high, highOpen));
    }
  }

  Range from(double value, boolean open) {
    return new Range(value, open, high, highOpen);
  }

  Range to(double value, boolean open) {
    return new Range(low, lowOpen, value, open);
  }

  /** The smallest number that belongs to it. */
  double least() {
    return lowOpen ? Math.nextUp(low) : low;
  }

  /** The largest number that belongs to it. */
  double greatest() {
    return highOpen ? Math.nextDown(high) : high;
  }

  boolean holds(double value) {
    return value >= least() && value <= greatest();
  }

  /** With a square bracket where the end belongs to it, a round one where it does not. */
  String text() {
    return text(low, lowOpen, high, highOpen);
  }

  private static String text(double low, boolean lowOpen, double high, boolean highOpen) {
    return (lowOpen ? "(" : "[") + low + ", " + high + (highOpen ? ")" : "]");
  }
}
