package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import org.jspecify.annotations.Nullable;

/** The rule of one number, ready to be asked. Immutable. */
final class NumberCheck {

  private final NumberRule rule;
  private final @Nullable Policy ifMissing;
  private final boolean whole;
  private final boolean nan;
  private final boolean infinity;
  private final double least;
  private final double greatest;

  /** The training quantiles 0.01 and 0.99, wide open where no distance is asked. */
  private final double q01;

  private final double q99;
  private final double unit;

  /** Where the number stands in the row. */
  final int at;

  /** What is imputed, if anything is. */
  final double filling;

  /**
   * A check of the number at {@code at}.
   *
   * @param ifMissing what becomes of a missing value; null if it may be
   */
  NumberCheck(NumberRule rule, int at, @Nullable Policy ifMissing, boolean outliers) {
    this.rule = rule;
    this.at = at;
    this.ifMissing = ifMissing;
    this.whole = rule.has(NumberRule.Trait.WHOLE);
    this.nan = rule.has(NumberRule.Trait.NAN);
    this.infinity = rule.has(NumberRule.Trait.INFINITY);
    this.least = rule.limits().least();
    this.greatest = rule.limits().greatest();
    NumberFacts.Spread spread = rule.spread();
    double own = spread == null ? 0 : spread.unit();
    boolean measured = outliers && spread != null && own > 0 && Double.isFinite(own);
    this.q01 = measured && spread != null ? spread.q01() : Double.NEGATIVE_INFINITY;
    this.q99 = measured && spread != null ? spread.q99() : Double.POSITIVE_INFINITY;
    this.unit = own;
    this.filling = rule.policy() == Policy.IMPUTE ? rule.filling() : 0;
  }

  /** Whether an integer is asked for. */
  boolean whole() {
    return whole;
  }

  /**
   * From here up to {@link #insideTo} a number breaks no rule and is no outlier, if it is whole.
   */
  double insideFrom() {
    return Math.max(Math.max(least, q01), -Double.MAX_VALUE);
  }

  double insideTo() {
    return Math.min(Math.min(greatest, q99), Double.MAX_VALUE);
  }

  /** What is wrong with the row's number; null if nothing is. */
  @Nullable Kind violation(Row row) {
    if (row.missing(at)) {
      return ifMissing == null ? null : Kind.MISSING;
    }
    double value = row.number(at);
    if (Double.isNaN(value)) {
      return nan ? null : Kind.NOT_FINITE;
    }
    if (Double.isInfinite(value)) {
      return infinity ? null : Kind.NOT_FINITE;
    }
    if (whole && value != Math.rint(value)) {
      return Kind.TYPE;
    }
    return value >= least && value <= greatest ? null : Kind.RANGE;
  }

  /** How many units beyond the training quantiles; 0 inside, and for what is not finite. */
  double distance(double value) {
    double beyond = value < q01 ? q01 - value : value > q99 ? value - q99 : 0;
    return beyond > 0 && beyond < Double.POSITIVE_INFINITY ? beyond / unit : 0;
  }

  @Nullable Policy policy(Kind kind) {
    return kind == Kind.MISSING ? ifMissing : rule.policy();
  }

  String name() {
    return rule.name();
  }

  String sentence(Kind kind, Row row) {
    double value = row.number(at);
    return "'"
        + rule.name()
        + "' "
        + switch (kind) {
          case MISSING -> "has no value, but is required";
          case NOT_FINITE -> "is " + value + ", but takes finite numbers";
          case TYPE -> "is " + value + ", but takes integers";
          default -> "is " + value + ", but takes " + rule.limits().text();
        };
  }
}
