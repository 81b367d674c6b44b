package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers training rows column by column. Not thread-safe; confine to one thread. */
final class RulesLearner {

  private final List<Column> columns = new ArrayList<>();

  RulesLearner(FeatureSchema schema) {
    for (Feature feature : schema.features()) {
      columns.add(
          feature.kind() == Feature.Kind.NUMBER
              ? new NumberColumn(feature.name(), NumberColumn.KEPT)
              : new CategoryColumn(feature.name()));
    }
  }

  void add(Row row) {
    for (int i = 0; i < row.size(); i++) {
      Column column = columns.get(i);
      if (column instanceof CategoryColumn texts) {
        texts.add(row.text(i));
      } else if (column instanceof NumberColumn numbers && row.missing(i)) {
        numbers.addMissing();
      } else if (column instanceof NumberColumn numbers) {
        numbers.add(row.number(i));
      }
    }
  }

  InputRules rules() {
    return rules(columns);
  }

  static InputRules learn(Map<String, double[]> numbers, Map<String, String[]> categories) {
    Map<String, Column> columns = new TreeMap<>();
    numbers.forEach(
        (name, values) -> {
          NumberColumn column = new NumberColumn(name, NumberColumn.KEPT);
          for (double value : values) {
            column.add(value);
          }
          columns.put(name, column);
        });
    categories.forEach(
        (name, values) -> {
          CategoryColumn column = new CategoryColumn(name);
          for (String value : values) {
            column.add(value);
          }
          if (columns.put(name, column) != null) {
            throw new IllegalArgumentException(
                "A feature is a number or a category, but '" + name + "' is given as both");
          }
        });
    return rules(columns.values());
  }

  private static InputRules rules(Iterable<Column> columns) {
    List<FeatureRule> rules = new ArrayList<>();
    for (Column column : columns) {
      if (column.rows() == 0) {
        throw new IllegalArgumentException(
            "Rules are learnt from training rows, but there was none");
      }
      rules.add(column.rule());
    }
    if (rules.isEmpty()) {
      throw new IllegalArgumentException(
          "Rules are learnt about features, but there was none: inputs that are read in place"
              + " (text, images, tensors) have no row to be checked");
    }
    return new InputRules(rules, List.of(), OutlierRule.DEFAULT);
  }
}
