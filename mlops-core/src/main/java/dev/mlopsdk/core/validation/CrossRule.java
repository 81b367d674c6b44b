package dev.mlopsdk.core.validation;

/**
 * What values of different features must be together. It is asked after imputation, about the row
 * that the model would read. Immutable.
 *
 * <pre>{@code
 * CrossRule.atMost("departure", "arrival");
 * CrossRule.implies(Condition.is("status", "LANDED"), Condition.present("arrival"))
 *     .onViolation(Policy.PASS);
 * }</pre>
 *
 * @since 0.1
 */
public sealed interface CrossRule {

  /** {@link Policy#REJECT}, the default, or {@link Policy#PASS}. */
  Policy policy();

  /**
   * The same rule with another policy.
   *
   * @throws IllegalArgumentException for {@link Policy#IMPUTE}: it is not known which value is
   *     wrong
   */
  CrossRule onViolation(Policy policy);

  /** The number {@code left} is less than {@code right}. */
  static CrossRule less(String left, String right) {
    return new Comparison(left, Operator.LESS, right, Policy.REJECT);
  }

  /** The number {@code left} is {@code right} or less. */
  static CrossRule atMost(String left, String right) {
    return new Comparison(left, Operator.AT_MOST, right, Policy.REJECT);
  }

  /** Two numbers, or two categories, are equal. */
  static CrossRule equal(String left, String right) {
    return new Comparison(left, Operator.EQUAL, right, Policy.REJECT);
  }

  /** Two numbers, or two categories, differ. */
  static CrossRule different(String left, String right) {
    return new Comparison(left, Operator.DIFFERENT, right, Policy.REJECT);
  }

  /** Where {@code when} holds, {@code then} holds too. */
  static CrossRule implies(Condition when, Condition then) {
    return new Implication(when, then, Policy.REJECT);
  }

  /** How two values are compared. */
  enum Operator {
    LESS("less"),
    AT_MOST("at_most"),
    EQUAL("equal"),
    DIFFERENT("different");

    private final String label;

    Operator(String label) {
      this.label = label;
    }

    /** How a rules file spells it. */
    public String label() {
      return label;
    }
  }

  /** Compares two features of one kind; holds where either is missing or NaN. */
  record Comparison(String left, Operator operator, String right, Policy policy)
      implements CrossRule {
    public Comparison {
      requirePolicy(policy);
      if (left.equals(right)) {
        throw new IllegalArgumentException(
            "Two different features are compared, but both were '" + left + "'");
      }
    }

    @Override
    public Comparison onViolation(Policy policy) {
      return new Comparison(left, operator, right, policy);
    }

    @Override
    public String toString() {
      return "'"
          + left
          + "' is "
          + switch (operator) {
            case LESS -> "less than";
            case AT_MOST -> "at most";
            case EQUAL -> "equal to";
            case DIFFERENT -> "different from";
          }
          + " '"
          + right
          + "'";
    }
  }

  /** Asks for one condition where another holds. */
  record Implication(Condition when, Condition then, Policy policy) implements CrossRule {
    public Implication {
      requirePolicy(policy);
    }

    @Override
    public Implication onViolation(Policy policy) {
      return new Implication(when, then, policy);
    }

    @Override
    public String toString() {
      return "where " + when + ", " + then;
    }
  }

  private static void requirePolicy(Policy policy) {
    if (policy == Policy.IMPUTE) {
      throw new IllegalArgumentException(
          "A rule over several features rejects or passes, but its policy was IMPUTE: which of the"
              + " values is wrong is not known; impute in the rule of one feature");
    }
  }
}
