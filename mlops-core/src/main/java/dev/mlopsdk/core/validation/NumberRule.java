package dev.mlopsdk.core.validation;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a number must be. Immutable; methods return changed copies.
 *
 * <pre>{@code
 * FeatureRule.number("hour").range(0, 24).impute(12);
 * FeatureRule.number("passengers").whole().above(0).atMost(853).onViolation(Policy.REJECT);
 * }</pre>
 *
 * <p>NaN and the infinities are refused unless they are allowed, and then no range applies to them.
 * The policy of a new rule is {@link Policy#REJECT}; what is imputed is the learnt median unless
 * said otherwise.
 *
 * @since 0.1
 */
public final class NumberRule implements FeatureRule {

  enum Trait {
    REQUIRED,
    WHOLE,
    NAN,
    INFINITY
  }

  private final String name;
  private final Set<Trait> traits;
  private final Range range;
  private final Policy policy;
  private final Fill fill;
  private final double constant;
  private final @Nullable NumberFacts facts;

  private NumberRule(
      String name,
      Set<Trait> traits,
      Range range,
      Policy policy,
      Fill fill,
      double constant,
      @Nullable NumberFacts facts) {
    this.name = name;
    this.traits = traits;
    this.range = range;
    this.policy = policy;
    this.fill = fill;
    this.constant = constant;
    this.facts = facts;
  }

  static NumberRule of(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A feature's name is not blank, but was '" + name + "'");
    }
    return new NumberRule(
        name, EnumSet.noneOf(Trait.class), Range.ALL, Policy.REJECT, Fill.MEDIAN, 0, null);
  }

  /** A value must be there. */
  public NumberRule required() {
    return with(Trait.REQUIRED, true);
  }

  /** A value may be missing, unless the model itself requires it. */
  public NumberRule optional() {
    return with(Trait.REQUIRED, false);
  }

  /** Fractions break the rule, with the kind {@code type}. */
  public NumberRule whole() {
    return with(Trait.WHOLE, true);
  }

  /** Fractions are welcome: the default. */
  public NumberRule fractional() {
    return with(Trait.WHOLE, false);
  }

  /** NaN is a value like any other. */
  public NumberRule allowNaN() {
    return with(Trait.NAN, true);
  }

  /** The infinities are values like any other. */
  public NumberRule allowInfinity() {
    return with(Trait.INFINITY, true);
  }

  /**
   * From {@code low} to {@code high}, both ends included.
   *
   * @throws IllegalArgumentException if no number is left
   */
  public NumberRule range(double low, double high) {
    return with(new Range(low, false, high, false));
  }

  /** {@code low} or more. */
  public NumberRule atLeast(double low) {
    return with(range.from(low, false));
  }

  /** More than {@code low}. */
  public NumberRule above(double low) {
    return with(range.from(low, true));
  }

  /** {@code high} or less. */
  public NumberRule atMost(double high) {
    return with(range.to(high, false));
  }

  /** Less than {@code high}. */
  public NumberRule below(double high) {
    return with(range.to(high, true));
  }

  @Override
  public NumberRule onViolation(Policy policy) {
    return new NumberRule(name, traits, range, policy, fill, constant, facts);
  }

  /**
   * Puts {@code value} in the place of one that is missing or breaks the rule.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public NumberRule impute(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "What is imputed is a finite number, but for '" + name + "' was " + value);
    }
    return new NumberRule(name, traits, range, Policy.IMPUTE, Fill.CONSTANT, value + 0.0, facts);
  }

  /** Imputes the median of the training data, rounded to an integer where the rule asks for one. */
  public NumberRule imputeMedian() {
    return new NumberRule(name, traits, range, Policy.IMPUTE, Fill.MEDIAN, 0, facts);
  }

  /** Imputes the most frequent value of the training data. */
  public NumberRule imputeMode() {
    return new NumberRule(name, traits, range, Policy.IMPUTE, Fill.MODE, 0, facts);
  }

  private NumberRule with(Range range) {
    return new NumberRule(name, traits, range, policy, fill, constant, facts);
  }

  NumberRule with(Trait trait, boolean on) {
    EnumSet<Trait> changed = EnumSet.copyOf(traits);
    if (on) {
      changed.add(trait);
    } else {
      changed.remove(trait);
    }
    return new NumberRule(name, changed, range, policy, fill, constant, facts);
  }

  NumberRule learnt(@Nullable NumberFacts facts) {
    return new NumberRule(name, traits, range, policy, fill, constant, facts);
  }

  /** The same with another way to fill, and the policy as it is. */
  NumberRule filledBy(Fill fill, double constant) {
    return new NumberRule(name, traits, range, policy, fill, constant, facts);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isRequired() {
    return has(Trait.REQUIRED);
  }

  @Override
  public Policy policy() {
    return policy;
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  Range limits() {
    return range;
  }

  Fill fill() {
    return fill;
  }

  double constant() {
    return constant;
  }

  @Nullable NumberFacts facts() {
    return facts;
  }

  /** How the training data lie; null if nothing was learnt. */
  NumberFacts.@Nullable Spread spread() {
    return facts == null ? null : facts.spread();
  }

  /**
   * What is imputed.
   *
   * @throws IllegalArgumentException if it was not learnt, or breaks the rule itself
   */
  double filling() {
    double value = constant;
    if (fill != Fill.CONSTANT) {
      NumberFacts.Spread spread = spread();
      if (spread == null) {
        throw new IllegalArgumentException(
            "To impute its "
                + (fill == Fill.MEDIAN ? "median" : "mode")
                + " the rule of '"
                + name
                + "' needs training data, but nothing was learnt; learn the rules, or impute a"
                + " constant");
      }
      value = fill == Fill.MODE ? spread.mode() : spread.q50();
      value = has(Trait.WHOLE) ? Math.rint(value) : value;
    }
    if (!range.holds(value) || (has(Trait.WHOLE) && value != Math.rint(value))) {
      throw new IllegalArgumentException(
          "What is imputed must keep the rule itself, but for '"
              + name
              + "' it is "
              + value
              + ", and the rule takes "
              + (has(Trait.WHOLE) ? "integers of " : "")
              + range.text()
              + "; impute another value or widen the range");
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberRule rule
        && name.equals(rule.name)
        && traits.equals(rule.traits)
        && range.equals(rule.range)
        && policy == rule.policy
        && fill == rule.fill
        && Double.compare(constant, rule.constant) == 0
        && Objects.equals(facts, rule.facts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, traits, range, policy, fill, constant, facts);
  }

  @Override
  public String toString() {
    return "number " + name + " " + traits + " " + range.text() + " " + policy.label();
  }
}
