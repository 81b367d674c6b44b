package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import org.jspecify.annotations.Nullable;

/**
 * Makes a baseline from rows. Not thread-safe; confine to one thread.
 *
 * @since 0.1
 */
public final class BaselineBuilder {

  private final FeatureSchema schema;
  private final ColumnSums sums = new ColumnSums();
  private final ColumnSums.@Nullable Numbers[] numbers;
  private final ColumnSums.@Nullable Categories[] categories;

  BaselineBuilder(FeatureSchema schema) {
    this.schema = schema;
    this.numbers = new ColumnSums.Numbers[schema.size()];
    this.categories = new ColumnSums.Categories[schema.size()];
    for (int i = 0; i < schema.size(); i++) {
      Feature feature = schema.feature(i);
      if (feature.kind() == Feature.Kind.NUMBER) {
        numbers[i] = sums.numbers(feature.name());
      } else {
        categories[i] = sums.categories(feature.name());
      }
    }
  }

  /** Adds an input; {@code row} may be reused. */
  public BaselineBuilder add(Row row) {
    if (!row.schema().equals(schema)) {
      throw new IllegalArgumentException(
          "Rows have the schema " + schema + ", but this one has " + row.schema());
    }
    for (int i = 0; i < schema.size(); i++) {
      ColumnSums.Numbers number = numbers[i];
      ColumnSums.Categories category = categories[i];
      if (number != null && row.missing(i)) {
        number.addMissing();
      } else if (number != null) {
        number.add(row.number(i));
      } else if (category != null) {
        category.add(row.text(i));
      }
    }
    return this;
  }

  /**
   * Adds an input and the model's score for it, NaN where there is none; a feature that is itself
   * called {@value Baseline#PREDICTION} goes first.
   */
  public BaselineBuilder add(Row row, double score) {
    add(row);
    if (schema.indexOf(Baseline.PREDICTION) >= 0) {
      return this;
    }
    ColumnSums.Numbers scores = sums.numbers(Baseline.PREDICTION);
    if (Double.isNaN(score)) {
      scores.addMissing();
    } else {
      scores.add(score);
    }
    return this;
  }

  /**
   * The baseline of what was added.
   *
   * @throws IllegalArgumentException if nothing was
   */
  public Baseline build() {
    return sums.baseline();
  }
}
