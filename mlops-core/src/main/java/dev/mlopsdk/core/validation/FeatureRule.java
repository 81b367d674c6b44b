package dev.mlopsdk.core.validation;

/**
 * What one feature's values must be, and what becomes of one that is not. Immutable.
 *
 * @since 0.1
 */
public sealed interface FeatureRule permits NumberRule, CategoryRule {

  /** A rule for the number {@code name}: finite, and nothing else is asked. */
  static NumberRule number(String name) {
    return NumberRule.of(name);
  }

  /** A rule for the category {@code name}: nothing is asked yet. */
  static CategoryRule category(String name) {
    return CategoryRule.of(name);
  }

  /** The feature's name, as the input spells it. */
  String name();

  /** Whether a value must be there. What the model itself requires is required in any case. */
  boolean isRequired();

  /** What becomes of a value that breaks this rule. */
  Policy policy();

  /** The same rule; a value that breaks it meets {@code policy}. */
  FeatureRule onViolation(Policy policy);
}
