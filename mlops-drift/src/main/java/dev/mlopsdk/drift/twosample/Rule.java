package dev.mlopsdk.drift.twosample;

/** When a difference counts as drift. Immutable. */
record Rule(double alpha, double effectFrom) {

  Rule {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    if (!(effectFrom >= 0 && effectFrom < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The smallest effect that matters is finite and 0 or more, but is " + effectFrom);
    }
  }

  /** Five percent, and the test's own smallest effect. */
  static Rule effectFrom(double effect) {
    return new Rule(0.05, effect);
  }

  Rule withAlpha(double other) {
    return new Rule(other, effectFrom);
  }

  Rule withEffectFrom(double other) {
    return new Rule(alpha, other);
  }

  /** Rounding may carry a probability past 1. */
  TestResult result(
      String test, double statistic, double pValue, double effect, long reference, long current) {
    return new TestResult(
        test,
        statistic,
        Math.max(0, Math.min(1, pValue)),
        effect,
        effectFrom,
        reference,
        current,
        alpha);
  }

  /** Two samples of one and the same value, or of one category: nothing differs. */
  TestResult same(String test, long reference, long current) {
    return result(test, 0, 1, 0, reference, current);
  }
}
