package dev.mlopsdk.drift.twosample;

import java.util.Objects;

/** What every test asks of its samples. */
final class Samples {

  /** The square of a larger value, times a number of rows, leaves the doubles. */
  static final double LARGEST = 1e150;

  private Samples() {}

  /** Numbers that have an order: not NaN; infinities are the ends of the line. */
  static void requireOrdered(String test, double[] reference, double[] current, int least) {
    requireThere(reference, current);
    requireOrdered(test, "reference", reference, least);
    requireOrdered(test, "current sample", current, least);
  }

  /** Numbers to calculate with: finite, and small enough for their squares to be. */
  static void requireFinite(String test, double[] reference, double[] current, int least) {
    requireThere(reference, current);
    requireFinite(test, "reference", reference, least);
    requireFinite(test, "current sample", current, least);
  }

  static void requireThere(Object reference, Object current) {
    Objects.requireNonNull(reference, "The sample 'reference' is null; pass the training values");
    Objects.requireNonNull(current, "The sample 'current' is null; pass the values to compare");
  }

  static void requireSize(String test, String which, long size, int least) {
    if (size < least) {
      throw new IllegalArgumentException(
          "The "
              + test
              + " needs "
              + least
              + (least == 1 ? " value" : " values")
              + " in both samples, but the "
              + which
              + " has "
              + size);
    }
  }

  private static void requireOrdered(String test, String which, double[] sample, int least) {
    requireSize(test, which, sample.length, least);
    for (int i = 0; i < sample.length; i++) {
      if (Double.isNaN(sample[i])) {
        throw new IllegalArgumentException(
            "The "
                + test
                + " orders numbers, but the "
                + which
                + " has NaN at index "
                + i
                + "; take it out, or use PsiTest, which counts it");
      }
    }
  }

  private static void requireFinite(String test, String which, double[] sample, int least) {
    requireSize(test, which, sample.length, least);
    for (int i = 0; i < sample.length; i++) {
      if (!(Math.abs(sample[i]) <= LARGEST)) {
        throw tooLarge(test, which, sample[i], "index " + i);
      }
    }
  }

  static IllegalArgumentException tooLarge(String test, String which, double value, String where) {
    return new IllegalArgumentException(
        "The "
            + test
            + " calculates with numbers up to 1e150 in size, but the "
            + which
            + " has "
            + value
            + " at "
            + where
            + (Double.isNaN(value)
                ? "; take it out, or use PsiTest, which counts it"
                : "; take it out, rescale, or use a test of order, such as"
                    + " KolmogorovSmirnovTest"));
  }
}
