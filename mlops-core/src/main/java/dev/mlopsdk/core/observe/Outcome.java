package dev.mlopsdk.core.observe;

import org.jspecify.annotations.Nullable;

/**
 * A truth about one prediction: a number or a label. A prediction may have several, each under a
 * name of its own. Immutable.
 *
 * <pre>{@code
 * delay.outcome(id, 1.0);
 * delay.outcome(id, Outcome.label("LATE"));
 * delay.outcome(id, Outcome.of(12.50).named("refund"));
 * }</pre>
 *
 * @param name which truth it is; {@value #NAME} unless named
 * @param value the number, NaN for a label
 * @param label the label, null for a number
 * @since 0.1
 */
public record Outcome(String name, double value, @Nullable String label) {

  /** The name of an outcome that was given none. */
  public static final String NAME = "outcome";

  public Outcome {
    if (name.isBlank() || name.length() > 128) {
      throw new IllegalArgumentException(
          "An outcome's name has 1 to 128 characters and is not blank, but was '" + name + "'");
    }
    if (label == null && !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "An outcome is a finite number or a label, but was "
              + value
              + "; report it once the truth is known");
    }
  }

  /**
   * A number: 0 or 1 for a classifier, the value for a regressor.
   *
   * @throws IllegalArgumentException if it is NaN or infinite
   */
  public static Outcome of(double value) {
    return new Outcome(NAME, value, null);
  }

  /** A class by its name. */
  public static Outcome label(String label) {
    return new Outcome(NAME, Double.NaN, label);
  }

  /** The same truth under {@code name}: one of several about the same prediction. */
  public Outcome named(String name) {
    return new Outcome(name, value, label);
  }
}
