package dev.mlopsdk.core.validation;

import java.util.List;

/**
 * Something that holds for a row or does not, about one of its features. What asks for a value is
 * false where the value is missing, and what asks for a number is false for NaN. Immutable.
 *
 * @since 0.1
 */
public sealed interface Condition {

  /** The feature it is about. */
  String feature();

  /** The feature has a value. */
  static Condition present(String feature) {
    return new Present(feature);
  }

  /** The feature has no value. */
  static Condition absent(String feature) {
    return new Absent(feature);
  }

  /** The category is one of {@code values}. */
  static Condition is(String feature, String... values) {
    return new Is(feature, List.of(values));
  }

  /** The number is {@code value}. */
  static Condition is(String feature, double value) {
    return between(feature, value, value);
  }

  /** The number is {@code low} to {@code high}, both included; an infinite end is no limit. */
  static Condition between(String feature, double low, double high) {
    return new Between(feature, low, high);
  }

  /** The feature has a value. */
  record Present(String feature) implements Condition {
    @Override
    public String toString() {
      return "'" + feature + "' is there";
    }
  }

  /** The feature has no value. */
  record Absent(String feature) implements Condition {
    @Override
    public String toString() {
      return "'" + feature + "' is missing";
    }
  }

  /** The category is one of the values. */
  record Is(String feature, List<String> values) implements Condition {
    public Is {
      values = values.stream().sorted().distinct().toList();
      if (values.isEmpty()) {
        throw new IllegalArgumentException(
            "A condition on '" + feature + "' names the values it takes, but got none");
      }
    }

    @Override
    public String toString() {
      return "'" + feature + "' is " + (values.size() > 1 ? "one of " : "") + Texts.list(values);
    }
  }

  /** The number is in the range. */
  record Between(String feature, double low, double high) implements Condition {
    public Between {
      Range range = new Range(low, false, high, false);
      low = range.low();
      high = range.high();
    }

    @Override
    public String toString() {
      return "'" + feature + "' is in [" + low + ", " + high + "]";
    }
  }
}
