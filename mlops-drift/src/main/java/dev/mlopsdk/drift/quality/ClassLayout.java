package dev.mlopsdk.drift.quality;

/**
 * Where which count of classes stands in an array of longs. What an answer adds last stands first,
 * so that who reads upwards sees parts that are within their wholes. Immutable.
 *
 * @param classes how many there are
 */
record ClassLayout(int classes) {

  /** Up to so many classes have a confusion matrix. */
  static final int MATRIX = 100;

  /** The most classes there can be. */
  static final int MOST = 10_000;

  /** Equal-width bins of the calibration error. */
  static final int BINS = 10;

  /** A probability's distance from its bin's edge, in units of 2⁻³⁶: room for 2³⁰ of them. */
  private static final double UNIT = 0x1p-36;

  ClassLayout {
    if (classes < 2 || classes > MOST) {
      throw new IllegalArgumentException("There are 2 to 10,000 classes, but got " + classes);
    }
  }

  int right(int label) {
    return label;
  }

  /** Labels whose prediction names the class. */
  int named(int label) {
    return classes + label;
  }

  /** Labels of the class. */
  int truths(int label) {
    return 2 * classes + label;
  }

  /** Predictions that name the class, with a label or without. */
  int predicted(int label) {
    return 3 * classes + label;
  }

  boolean matrix() {
    return classes <= MATRIX;
  }

  int cell(int truth, int named) {
    return 4 * classes + truth * classes + named;
  }

  /** Labels of predictions with a probability per class, by the bin of that of the answer. */
  int scored(int bin) {
    return 4 * classes + (matrix() ? classes * classes : 0) + bin;
  }

  /** Right answers by the bin of their probability. */
  int binRight(int bin) {
    return scored(BINS) + bin;
  }

  /** How far the probabilities of the answers are from their bin's edge, by bin. */
  int binSum(int bin) {
    return binRight(BINS) + bin;
  }

  int logLoss() {
    return binSum(BINS);
  }

  int logLossSquares() {
    return logLoss() + ExactSum.LONGS;
  }

  int brier() {
    return logLossSquares() + ExactSum.LONGS;
  }

  int brierSquares() {
    return brier() + ExactSum.LONGS;
  }

  int longs() {
    return brierSquares() + ExactSum.LONGS;
  }

  static int bin(double probability) {
    return Math.min(BINS - 1, (int) (probability * BINS));
  }

  static long offset(int bin, double probability) {
    return Math.round((probability - bin / (double) BINS) / UNIT);
  }

  /** The sum of {@code n} probabilities of a bin. */
  static double sum(int bin, long n, long offsets) {
    return n * bin / (double) BINS + offsets * UNIT;
  }

  /**
   * @throws IllegalArgumentException if it is none of the classes
   */
  int require(int label) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException("A class is 0 to " + (classes - 1) + ", but got " + label);
    }
    return label;
  }
}
