package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules matched with the features of one schema. Immutable. */
record CheckedFeatures(
    List<NumberCheck> numbers, List<CategoryCheck> categories, List<CrossCheck> crosses) {

  /**
   * Matches rules and features by name.
   *
   * @throws IllegalArgumentException if a rule has no feature, or one of another kind
   */
  static CheckedFeatures of(InputRules rules, FeatureSchema schema) {
    rules.features().forEach(rule -> requireMatch(rule, schema));
    List<NumberCheck> numbers = new ArrayList<>();
    List<CategoryCheck> categories = new ArrayList<>();
    for (int at = 0; at < schema.size(); at++) {
      Feature feature = schema.feature(at);
      boolean required = feature.presence() == Feature.Presence.REQUIRED;
      FeatureRule rule = rules.feature(feature.name()).orElse(required ? anything(feature) : null);
      if (rule instanceof NumberRule number) {
        boolean outliers = rules.outlier() != null;
        numbers.add(new NumberCheck(number, at, ifMissing(rule, required), outliers));
      } else if (rule instanceof CategoryRule category) {
        String filling = rule.policy() == Policy.IMPUTE ? category.filling() : "";
        categories.add(new CategoryCheck(category, at, ifMissing(rule, required), filling));
      }
    }
    List<CrossCheck> crosses =
        rules.crossRules().stream().map(rule -> CrossCheck.of(rule, schema)).toList();
    return new CheckedFeatures(numbers, categories, crosses);
  }

  /** The rule of a feature that has none: it is only there. */
  private static FeatureRule anything(Feature feature) {
    return feature.kind() == Feature.Kind.NUMBER
        ? FeatureRule.number(feature.name()).allowNaN().allowInfinity()
        : FeatureRule.category(feature.name());
  }

  /** The model cannot go without what it requires: then passing is no choice. */
  private static @Nullable Policy ifMissing(FeatureRule rule, boolean required) {
    if (required && rule.policy() == Policy.PASS) {
      return Policy.REJECT;
    }
    return required || rule.isRequired() ? rule.policy() : null;
  }

  private static void requireMatch(FeatureRule rule, FeatureSchema schema) {
    int at = schema.indexOf(rule.name());
    if (at < 0) {
      throw new IllegalArgumentException(
          "A rule is about a feature of the model, but there is one for '"
              + rule.name()
              + "', and "
              + what(schema)
              + ". Correct its name or take it out with InputRules.without");
    }
    Feature.Kind kind = rule instanceof NumberRule ? Feature.Kind.NUMBER : Feature.Kind.CATEGORY;
    if (schema.feature(at).kind() != kind) {
      throw new IllegalArgumentException(
          "The rule for '"
              + rule.name()
              + "' is one for a "
              + kind
              + ", but the model reads it as a "
              + schema.feature(at).kind());
    }
  }

  static String what(FeatureSchema schema) {
    return schema.size() == 0
        ? "its input is no row of features: texts, images and tensors are read in place"
        : "its features are " + schema.names();
  }
}
