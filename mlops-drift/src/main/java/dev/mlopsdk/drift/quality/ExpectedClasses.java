package dev.mlopsdk.drift.quality;

import java.util.function.IntToDoubleFunction;

/**
 * Sums of what to expect of answers with several classes: per class how often it was named, the
 * probability that this was right, and how often the class is to come. Sums of probabilities are in
 * units of 2⁻³², so replicas and windows give the same bits, with room for 2³¹ answers. Immutable.
 *
 * @param sums as {@link #add} lays them out
 * @param classes how many there are
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ExpectedClasses(long[] sums, int classes) {

  private static final double UNIT = 0x1p-32;

  static int longs(int classes) {
    return 3 * classes;
  }

  /** Adds an answer and the calibrated probability of each class. */
  static void add(Tally tally, double[] probabilities, int answer) {
    int stripe = tally.stripe();
    int classes = probabilities.length;
    for (int k = 0; k < classes; k++) {
      long units = Math.round(probabilities[k] / UNIT);
      tally.add(stripe, 2 * classes + k, units);
      if (k == answer) {
        tally.add(stripe, classes + k, units);
        tally.add(stripe, k, 1);
      }
    }
  }

  long answers() {
    long sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += sums[k];
    }
    return sum;
  }

  private double named(int k) {
    return (double) sums[k];
  }

  private double right(int k) {
    return sums[classes + k] * UNIT;
  }

  private double comes(int k) {
    return sums[2 * classes + k] * UNIT;
  }

  double accuracy() {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += right(k);
    }
    return sum / answers();
  }

  double macroPrecision() {
    return macro(k -> ratio(right(k), named(k)));
  }

  double macroRecall() {
    return macro(k -> ratio(right(k), comes(k)));
  }

  double macroF1() {
    return macro(k -> ratio(2 * right(k), named(k) + comes(k)));
  }

  private static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }

  private double macro(IntToDoubleFunction figure) {
    double sum = 0;
    int seen = 0;
    for (int k = 0; k < classes; k++) {
      if (named(k) + comes(k) > 0) {
        sum += figure.applyAsDouble(k);
        seen++;
      }
    }
    return sum / seen;
  }
}
