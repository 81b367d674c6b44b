package dev.mlopsdk.core.validation;

/**
 * What becomes of a value that breaks its rule.
 *
 * @since 0.1
 */
public enum Policy {
  /** The caller gets an {@link dev.mlopsdk.core.schema.InvalidInputException}. */
  REJECT("reject"),
  /** Another value takes its place for the model; observers see what was given. */
  IMPUTE("impute"),
  /** The model reads it, and it is counted. */
  PASS("pass");

  private final String label;

  Policy(String label) {
    this.label = label;
  }

  /** How a rules file spells it. */
  public String label() {
    return label;
  }
}
