package dev.mlopsdk.drift.stream;

import java.util.Objects;

/** The rules that values and options keep. */
final class Values {

  /** Beyond it squares and products of sums would overflow. */
  private static final double LARGEST = 1e100;

  private Values() {}

  static void requireReal(String detector, double value) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException(
          detector
              + " reads finite values from -1e100 to 1e100, but got "
              + value
              + "; leave it out, or count such values apart");
    }
  }

  static void requireUnit(String detector, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          detector
              + " reads values in [0, 1], but got "
              + value
              + "; scale them, or use Adwin, PageHinkley or Kswin for others");
    }
  }

  /** Whether the value is an error. */
  static boolean requireError(String detector, double value) {
    if (value == 1) {
      return true;
    }
    if (value == 0) {
      return false;
    }
    throw new IllegalArgumentException(
        detector
            + " reads errors, 0 for a right answer and 1 for a wrong one, but got "
            + value
            + "; use HddmA or HddmW for values in [0, 1], Adwin, PageHinkley or Kswin for others");
  }

  static void requireShare(String option, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(option + " is in (0, 1), but is " + value);
    }
  }

  static void requirePositive(String option, double value) {
    if (!(value > 0 && value <= LARGEST)) {
      throw new IllegalArgumentException(option + " is above 0 and finite, but is " + value);
    }
  }

  static void requireNotNegative(String option, double value) {
    if (!(value >= 0 && value <= LARGEST)) {
      throw new IllegalArgumentException(option + " is 0 or more and finite, but is " + value);
    }
  }

  static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is from " + least + " to " + most + ", but is " + value);
    }
  }

  static void requireDirection(Direction direction) {
    Objects.requireNonNull(direction, "The direction is null; pass UP, DOWN or BOTH");
  }

  /** Confidences and significance levels: a drift is rarer than a warning. */
  static void requireLevels(double warning, double drift) {
    requireShare("The warning level", warning);
    requireShare("The drift level", drift);
    if (drift > warning) {
      throw new IllegalArgumentException(
          "A drift is rarer than a warning, so its level is the smaller one, but warning is "
              + warning
              + " and drift "
              + drift);
    }
  }
}
