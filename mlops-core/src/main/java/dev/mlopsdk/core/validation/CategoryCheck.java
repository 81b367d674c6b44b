package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rule of one category, ready to be asked. Immutable but for pooled matchers; thread-safe. */
final class CategoryCheck {

  private final CategoryRule rule;
  private final @Nullable Policy ifMissing;
  private final int min;
  private final int max;
  private final @Nullable Set<String> allowed;
  private final @Nullable TextPattern pattern;

  /** Where the category stands in the row. */
  final int at;

  /** What is imputed, if anything is. */
  final String filling;

  /**
   * A check of the category at {@code at}.
   *
   * @param ifMissing what becomes of a missing value; null if it may be
   */
  CategoryCheck(CategoryRule rule, int at, @Nullable Policy ifMissing, String filling) {
    this.rule = rule;
    this.at = at;
    this.ifMissing = ifMissing;
    this.filling = filling;
    this.min = rule.minLength();
    this.max = rule.maxLength();
    List<String> values = rule.values();
    this.allowed = values == null ? null : new HashSet<>(values);
    this.pattern = rule.textPattern();
  }

  /** What is wrong with the row's text; null if nothing is. */
  @Nullable Kind violation(Row row) {
    String text = row.text(at);
    if (text == null) {
      return ifMissing == null ? null : Kind.MISSING;
    }
    return violation(text);
  }

  /** What is wrong with {@code text}; null if nothing is. */
  @Nullable Kind violation(String text) {
    if (!lengthHolds(text)) {
      return Kind.LENGTH;
    }
    if (allowed != null && !allowed.contains(text)) {
      return Kind.CATEGORY;
    }
    return pattern != null && !pattern.matches(text) ? Kind.PATTERN : null;
  }

  private boolean lengthHolds(String text) {
    int chars = text.length();
    if (pattern != null && chars > TextPattern.MAX_TEXT) {
      return false;
    }
    // A code point is one character or two.
    if (chars <= max && chars >= 2L * min) {
      return true;
    }
    int points = text.codePointCount(0, chars);
    return points >= min && points <= max;
  }

  @Nullable Policy policy(Kind kind) {
    return kind == Kind.MISSING ? ifMissing : rule.policy();
  }

  String name() {
    return rule.name();
  }

  String sentence(Kind kind, Row row) {
    String text = row.text(at);
    String is = text == null ? "has no value" : "is " + Texts.quoted(text);
    List<String> values = rule.values();
    return "'"
        + rule.name()
        + "' "
        + is
        + ", but "
        + switch (kind) {
          case MISSING -> "is required";
          case LENGTH -> "takes texts of " + min + " to " + longest() + " code points";
          case PATTERN -> "takes texts like " + (pattern == null ? "" : pattern.regex());
          default -> "takes one of " + (values == null ? List.of() : Texts.list(values));
        };
  }

  private int longest() {
    return pattern == null ? max : Math.min(max, TextPattern.MAX_TEXT);
  }
}
