package dev.mlopsdk.core.validation;

/**
 * How far outside the training quantiles a row may lie.
 *
 * @param distance in units of q99 − q01 beyond the nearer of the two, at the feature that is
 *     furthest out
 * @param policy reject or pass
 */
record OutlierRule(double distance, Policy policy) {

  static final OutlierRule DEFAULT = new OutlierRule(1, Policy.PASS);

  OutlierRule {
    if (!(distance >= 0) || Double.isInfinite(distance)) {
      throw new IllegalArgumentException(
          "The distance of an outlier is 0 or more, but was " + distance);
    }
    if (policy == Policy.IMPUTE) {
      throw new IllegalArgumentException(
          "An outlier is rejected or passed, but the policy was IMPUTE: impute in the rule of one"
              + " feature, by its range");
    }
  }
}
