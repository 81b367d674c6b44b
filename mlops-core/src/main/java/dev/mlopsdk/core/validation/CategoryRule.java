package dev.mlopsdk.core.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a category, or of any text, must be. Immutable; methods return changed copies.
 *
 * <pre>{@code
 * FeatureRule.category("origin").length(3, 3).pattern("[A-Z]+").onViolation(Policy.PASS);
 * FeatureRule.category("carrier").required().allowed("AA", "DL", "UA").impute("AA");
 * }</pre>
 *
 * <p>The empty text is a value, not a missing one. Lengths count code points. The policy of a new
 * rule is {@link Policy#REJECT}; what is imputed is the learnt mode unless said otherwise.
 *
 * @since 0.1
 */
public final class CategoryRule implements FeatureRule {

  private final String name;
  private final boolean required;

  /** Every value that may be, in order; null if any may. */
  private final @Nullable List<String> allowed;

  private final int minLength;
  private final int maxLength;
  private final @Nullable TextPattern pattern;
  private final Policy policy;

  /** What is imputed; null for the learnt mode. */
  private final @Nullable String constant;

  private final @Nullable CategoryFacts facts;

  private CategoryRule(
      String name,
      boolean required,
      @Nullable List<String> allowed,
      int minLength,
      int maxLength,
      @Nullable TextPattern pattern,
      Policy policy,
      @Nullable String constant,
      @Nullable CategoryFacts facts) {
    this.name = name;
    this.required = required;
    this.allowed = allowed;
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.pattern = pattern;
    this.policy = policy;
    this.constant = constant;
    this.facts = facts;
  }

  static CategoryRule of(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A feature's name is not blank, but was '" + name + "'");
    }
    return new CategoryRule(
        name, false, null, 0, Integer.MAX_VALUE, null, Policy.REJECT, null, null);
  }

  /** A value must be there. */
  public CategoryRule required() {
    return with(true);
  }

  /** A value may be missing, unless the model itself requires it. */
  public CategoryRule optional() {
    return with(false);
  }

  /**
   * One of {@code values}.
   *
   * @throws IllegalArgumentException if there is none, or one is there twice
   */
  public CategoryRule allowed(String... values) {
    return allowed(List.of(values));
  }

  /**
   * One of {@code values}.
   *
   * @throws IllegalArgumentException if there is none, or one is there twice
   */
  public CategoryRule allowed(Collection<String> values) {
    Set<String> distinct = new HashSet<>(values);
    if (distinct.isEmpty() || distinct.size() != values.size()) {
      throw new IllegalArgumentException(
          "The allowed values of '"
              + name
              + "' are at least one, none twice, but were "
              + Texts.list(new ArrayList<>(values)));
    }
    return new CategoryRule(
        name,
        required,
        values.stream().sorted().toList(),
        minLength,
        maxLength,
        pattern,
        policy,
        constant,
        facts);
  }

  /** Any value. */
  public CategoryRule allowAll() {
    return new CategoryRule(
        name, required, null, minLength, maxLength, pattern, policy, constant, facts);
  }

  /**
   * Between {@code min} and {@code max} code points, both included.
   *
   * @throws IllegalArgumentException if no length is left
   */
  public CategoryRule length(int min, int max) {
    if (min < 0 || max < min) {
      throw new IllegalArgumentException(
          "A length goes from 0 or more to as much or more, but for '"
              + name
              + "' was "
              + min
              + " to "
              + max);
    }
    return new CategoryRule(name, required, allowed, min, max, pattern, policy, constant, facts);
  }

  /**
   * A text that {@code regex} matches as a whole, as {@link java.util.regex.Pattern} reads it.
   * Texts of more than {@value TextPattern#MAX_TEXT} characters break the rule as too long, and
   * those that take more than {@value TextPattern#MAX_STEPS} looks at a character to match do not
   * match: so no input makes a pattern run for long.
   *
   * @throws IllegalArgumentException if it is no regular expression, or longer than {@value
   *     TextPattern#MAX_PATTERN} characters
   */
  public CategoryRule pattern(String regex) {
    return new CategoryRule(
        name,
        required,
        allowed,
        minLength,
        maxLength,
        TextPattern.of(name, regex),
        policy,
        constant,
        facts);
  }

  @Override
  public CategoryRule onViolation(Policy policy) {
    return new CategoryRule(
        name, required, allowed, minLength, maxLength, pattern, policy, constant, facts);
  }

  /** Puts {@code value} in the place of one that is missing or breaks the rule. */
  public CategoryRule impute(String value) {
    return filledBy(value).onViolation(Policy.IMPUTE);
  }

  /** Imputes the most frequent value of the training data. */
  public CategoryRule imputeMode() {
    return filledBy(null).onViolation(Policy.IMPUTE);
  }

  CategoryRule filledBy(@Nullable String value) {
    return new CategoryRule(
        name, required, allowed, minLength, maxLength, pattern, policy, value, facts);
  }

  CategoryRule learnt(@Nullable CategoryFacts learnt) {
    return new CategoryRule(
        name, required, allowed, minLength, maxLength, pattern, policy, constant, learnt);
  }

  private CategoryRule with(boolean must) {
    return new CategoryRule(
        name, must, allowed, minLength, maxLength, pattern, policy, constant, facts);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isRequired() {
    return required;
  }

  @Override
  public Policy policy() {
    return policy;
  }

  @Nullable List<String> values() {
    return allowed;
  }

  int minLength() {
    return minLength;
  }

  int maxLength() {
    return maxLength;
  }

  @Nullable TextPattern textPattern() {
    return pattern;
  }

  @Nullable String constant() {
    return constant;
  }

  @Nullable CategoryFacts facts() {
    return facts;
  }

  /**
   * What is imputed.
   *
   * @throws IllegalArgumentException if it was not learnt, or breaks the rule itself
   */
  String filling() {
    String value = constant == null && facts != null ? facts.mode() : constant;
    if (value == null) {
      throw new IllegalArgumentException(
          "To impute its mode the rule of '"
              + name
              + "' needs training data with a most frequent value, but none was learnt; learn the"
              + " rules, or impute a constant");
    }
    if (new CategoryCheck(this, 0, null, "").violation(value) != null) {
      throw new IllegalArgumentException(
          "What is imputed must keep the rule itself, but for '"
              + name
              + "' it is "
              + Texts.quoted(value)
              + "; impute another value or widen the rule");
    }
    return value;
  }

  private @Nullable String regex() {
    return pattern == null ? null : pattern.regex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoryRule rule
        && name.equals(rule.name)
        && required == rule.required
        && Objects.equals(allowed, rule.allowed)
        && minLength == rule.minLength
        && maxLength == rule.maxLength
        && Objects.equals(regex(), rule.regex())
        && policy == rule.policy
        && Objects.equals(constant, rule.constant)
        && Objects.equals(facts, rule.facts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        name, required, allowed, minLength, maxLength, regex(), policy, constant, facts);
  }

  @Override
  public String toString() {
    return "category "
        + name
        + (required ? " required" : "")
        + (allowed == null ? "" : " one of " + Texts.list(allowed))
        + (pattern == null ? "" : " like " + pattern.regex())
        + " "
        + policy.label();
  }
}
