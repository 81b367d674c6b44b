package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import org.jspecify.annotations.Nullable;

/**
 * All rules, laid out for rows of one schema: most numbers take one look at two limits.
 * Thread-safe; allocates nothing unless it rejects.
 */
final class RowChecker implements RowCheck {

  /** Above the bits of the kinds: something is rejected. */
  private static final int REJECTED = 1 << 30;

  /** Above the bits of the kinds: a number lies outside the limits within which all is well. */
  private static final int OUTSIDE = 1 << 29;

  private final FeatureSchema schema;
  private final NumberCheck[] numbers;
  private final CategoryCheck[] categories;
  private final CrossCheck[] crosses;
  private final @Nullable OutlierRule outlier;
  private final @Nullable Tally tally;

  /** Of every checked number: its place in the row, and between what all is well with it. */
  private final int[] at;

  private final double[] from;
  private final double[] to;
  private final boolean[] whole;

  RowChecker(InputRules rules, FeatureSchema schema, @Nullable Tally tally) {
    CheckedFeatures checked = CheckedFeatures.of(rules, schema);
    this.schema = schema;
    this.tally = tally;
    this.outlier = rules.outlier();
    this.numbers = checked.numbers().toArray(new NumberCheck[0]);
    this.categories = checked.categories().toArray(new CategoryCheck[0]);
    this.crosses = checked.crosses().toArray(new CrossCheck[0]);
    this.at = new int[numbers.length];
    this.from = new double[numbers.length];
    this.to = new double[numbers.length];
    this.whole = new boolean[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      at[i] = numbers[i].at;
      from[i] = numbers[i].insideFrom();
      to[i] = numbers[i].insideTo();
      whole[i] = numbers[i].whole();
    }
  }

  @Override
  public void check(Row row) {
    if (row.size() != schema.size()) {
      throw new IllegalArgumentException(
          "These rules check rows of " + schema + ", but got one of " + row.schema());
    }
    int found = checkNumbers(row) | checkCategories(row);
    found |= checkCrosses(row);
    if ((found & OUTSIDE) != 0) {
      found |= checkDistance(row);
    }
    if (found != 0) {
      conclude(row, found);
    }
  }

  private int checkNumbers(Row row) {
    int found = 0;
    for (int i = 0; i < at.length; i++) {
      double value = row.number(at[i]);
      // False for NaN, which a missing number reads as.
      boolean inside = value >= from[i] && value <= to[i];
      if (!inside || (whole[i] && value != Math.rint(value))) {
        found |= OUTSIDE | violation(numbers[i], row);
      }
    }
    return found;
  }

  private int violation(NumberCheck check, Row row) {
    Kind kind = check.violation(row);
    if (kind == null) {
      return 0;
    }
    Policy policy = check.policy(kind);
    if (policy == Policy.IMPUTE) {
      row.impute(check.at, check.filling);
      imputed(check.at);
    }
    return Tally.bit(kind) | (policy == Policy.REJECT ? REJECTED : 0);
  }

  private int checkCategories(Row row) {
    int found = 0;
    for (CategoryCheck check : categories) {
      Kind kind = check.violation(row);
      if (kind != null) {
        Policy policy = check.policy(kind);
        if (policy == Policy.IMPUTE) {
          row.impute(check.at, check.filling);
          imputed(check.at);
        }
        found |= Tally.bit(kind) | (policy == Policy.REJECT ? REJECTED : 0);
      }
    }
    return found;
  }

  private int checkCrosses(Row row) {
    int found = 0;
    for (CrossCheck check : crosses) {
      if (!check.holds(row)) {
        found |= Tally.bit(Kind.RULE) | (check.policy() == Policy.REJECT ? REJECTED : 0);
      }
    }
    return found;
  }

  /** Measures how far out the row lies, but for what was imputed: the model does not see that. */
  private int checkDistance(Row row) {
    OutlierRule rule = outlier;
    if (rule == null) {
      return 0;
    }
    double distance = 0;
    for (int i = 0; i < at.length; i++) {
      double value = row.number(at[i]);
      if (!(value >= from[i] && value <= to[i]) && !row.imputed(at[i])) {
        distance = Math.max(distance, numbers[i].distance(value));
      }
    }
    if (distance > 0 && tally != null) {
      tally.distance(distance);
    }
    if (distance <= rule.distance()) {
      return 0;
    }
    return Tally.bit(Kind.OUTLIER) | (rule.policy() == Policy.REJECT ? REJECTED : 0);
  }

  private void imputed(int index) {
    if (tally != null) {
      tally.imputed(index);
    }
  }

  /** Counts what was found; whoever catches the exception counts the kind that it is of. */
  private void conclude(Row row, int found) {
    int kinds = found & ~(REJECTED | OUTSIDE);
    if ((found & REJECTED) == 0) {
      count(kinds);
      return;
    }
    InvalidInputException rejected = Violations.of(row, numbers, categories, crosses, outlier);
    count(kinds & ~Tally.bit(rejected.kind()));
    throw rejected;
  }

  private void count(int kinds) {
    if (kinds != 0 && tally != null) {
      tally.violated(kinds);
    }
  }
}
