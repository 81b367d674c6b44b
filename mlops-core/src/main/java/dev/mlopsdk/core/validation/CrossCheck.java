package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule over several features, ready to be asked about rows of one schema. Immutable. */
final class CrossCheck {

  /** Asks a row; a functional interface of one's own, so that nothing is boxed. */
  private interface Question {
    boolean holds(Row row);
  }

  private final CrossRule rule;
  private final Question question;
  private final List<String> features;

  private CrossCheck(CrossRule rule, Question question, List<String> features) {
    this.rule = rule;
    this.question = question;
    this.features = features;
  }

  static CrossCheck of(CrossRule rule, FeatureSchema schema) {
    if (rule instanceof CrossRule.Comparison comparison) {
      return new CrossCheck(
          rule, comparison(comparison, schema), List.of(comparison.left(), comparison.right()));
    }
    CrossRule.Implication implication = (CrossRule.Implication) rule;
    Question when = condition(implication.when(), schema);
    Question then = condition(implication.then(), schema);
    return new CrossCheck(
        rule,
        row -> !when.holds(row) || then.holds(row),
        List.of(implication.then().feature(), implication.when().feature()));
  }

  private static Question comparison(CrossRule.Comparison rule, FeatureSchema schema) {
    int left = index(rule.left(), schema, rule);
    int right = index(rule.right(), schema, rule);
    Feature.Kind kind = schema.feature(left).kind();
    boolean order =
        rule.operator() == CrossRule.Operator.LESS || rule.operator() == CrossRule.Operator.AT_MOST;
    if (kind != schema.feature(right).kind() || (order && kind == Feature.Kind.CATEGORY)) {
      throw new IllegalArgumentException(
          "Two numbers are compared, or two categories for equality, but in the rule that "
              + rule
              + " the first is a "
              + kind
              + " and the second a "
              + schema.feature(right).kind());
    }
    if (kind == Feature.Kind.CATEGORY) {
      boolean same = rule.operator() == CrossRule.Operator.EQUAL;
      return row -> textsHold(row.text(left), row.text(right), same);
    }
    // A missing number reads as NaN, of which every comparison is false.
    return switch (rule.operator()) {
      case LESS -> row -> !(row.number(left) >= row.number(right));
      case AT_MOST -> row -> !(row.number(left) > row.number(right));
      case EQUAL ->
          row -> {
            double a = row.number(left);
            double b = row.number(right);
            return !(a < b || a > b);
          };
      case DIFFERENT -> row -> !(row.number(left) == row.number(right));
    };
  }

  private static boolean textsHold(@Nullable String left, @Nullable String right, boolean same) {
    return left == null || right == null || left.equals(right) == same;
  }

  private static Question condition(Condition condition, FeatureSchema schema) {
    int at = index(condition.feature(), schema, condition);
    Feature.Kind kind = schema.feature(at).kind();
    if (condition instanceof Condition.Present) {
      return row -> !row.missing(at);
    } else if (condition instanceof Condition.Absent) {
      return row -> row.missing(at);
    } else if (condition instanceof Condition.Between between) {
      require(kind, Feature.Kind.NUMBER, condition);
      double low = between.low();
      double high = between.high();
      return row -> {
        double value = row.number(at);
        return value >= low && value <= high;
      };
    }
    require(kind, Feature.Kind.CATEGORY, condition);
    Set<String> values = new HashSet<>(((Condition.Is) condition).values());
    return row -> {
      String value = row.text(at);
      return value != null && values.contains(value);
    };
  }

  private static void require(Feature.Kind kind, Feature.Kind needed, Condition condition) {
    if (kind != needed) {
      throw new IllegalArgumentException(
          "The condition that "
              + condition
              + " needs a "
              + needed
              + ", but the model's feature is a "
              + kind);
    }
  }

  private static int index(String feature, FeatureSchema schema, Object rule) {
    int index = schema.indexOf(feature);
    if (index < 0) {
      throw new IllegalArgumentException(
          "The rule that "
              + rule
              + " names the feature '"
              + feature
              + "', which the model has not; "
              + CheckedFeatures.what(schema));
    }
    return index;
  }

  boolean holds(Row row) {
    return question.holds(row);
  }

  Policy policy() {
    return rule.policy();
  }

  List<String> features() {
    return features;
  }

  String sentence(Row row) {
    StringBuilder text = new StringBuilder("the rule that ").append(rule).append(" is broken by ");
    for (int i = 0; i < features.size(); i++) {
      int at = row.schema().indexOf(features.get(i));
      text.append(i == 0 ? "'" : " and '").append(features.get(i)).append("' = ");
      String value = row.text(at);
      if (row.missing(at)) {
        text.append("missing");
      } else if (row.schema().feature(at).kind() == Feature.Kind.NUMBER) {
        text.append(row.number(at));
      } else if (value != null) {
        text.append(Texts.quoted(value));
      }
    }
    return text.toString();
  }
}
