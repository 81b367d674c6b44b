package dev.mlopsdk.drift.twosample;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Welch's t-test: did the mean move? Immutable.
 *
 * <pre>
 * t = (ȳ − x̄) / √(s²/n + r²/m)
 * df = (s²/n + r²/m)² / ((s²/n)²/(n − 1) + (r²/m)²/(m − 1))
 * </pre>
 *
 * <p>x̄, s², n are mean, variance and size of the reference, ȳ, r², m those of the current sample;
 * the variances may differ. Two-sided; t is positive where the current mean is higher. The effect
 * is Hedges' g = (1 − 3/(4(n + m − 2) − 1)) (ȳ − x̄) / s, with s the standard deviation within both
 * samples; from 0.2 in absolute value it matters, Cohen's small effect.
 *
 * <p>Two constant and equal samples give t = 0, g = 0, p = 1; two constants that differ give
 * infinite t and g and p = 0. The law holds for normal data, and nearly for any with finite
 * variance once samples are some hundred values; with heavy tails use {@link MannWhitneyTest}. NaN
 * and ±∞ are errors. Cost: three passes. Source: B. L. Welch, The generalization of Student's
 * problem when several different population variances are involved, Biometrika 34 (1947),
 * doi:10.1093/biomet/34.1-2.28; L. V. Hedges, Distribution theory for Glass's estimator of effect
 * size, Journal of Educational Statistics 6 (1981), doi:10.3102/10769986006002107.
 *
 * @since 0.1
 */
public final class WelchTTest {

  private static final String NAME = "welch-t";

  private static final WelchTTest DEFAULTS = new WelchTTest(Rule.effectFrom(0.2));

  private final Rule rule;

  private WelchTTest(Rule rule) {
    this.rule = rule;
  }

  /** Alpha 0.05, an effect from a g of 0.2. */
  public static WelchTTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public WelchTTest withAlpha(double alpha) {
    return new WelchTTest(rule.withAlpha(alpha));
  }

  /** The same test, where Hedges' |g| from {@code effect}, 0 or more, matters. */
  public WelchTTest withEffectFrom(double effect) {
    return new WelchTTest(rule.withEffectFrom(effect));
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values, or holds NaN, an
   *     infinity or a number beyond 1e150 in size
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireFinite("Welch t-test", reference, current, 2);
    Moments x = Moments.of(reference);
    Moments y = Moments.of(current);
    double difference = y.mean() - x.mean();
    double a = x.variance() / x.size();
    double b = y.variance() / y.size();
    double t = Moments.ratio(difference, Math.sqrt(a + b));
    double freedom = x.size() + y.size() - 2.0;
    double g =
        (1 - 3 / (4 * freedom - 1)) * Moments.ratio(difference, Moments.pooledDeviation(x, y));
    return rule.result(NAME, t, pValue(t, x.size(), a, y.size(), b), g, x.size(), y.size());
  }

  private static double pValue(double t, int n, double a, int m, double b) {
    if (Double.isInfinite(t)) {
      return 0;
    }
    if (t == 0) {
      return 1;
    }
    // In parts of the sum: the square of a small variance is no number.
    double share = a / (a + b);
    double df = 1 / (share * share / (n - 1) + (1 - share) * (1 - share) / (m - 1));
    return 2 * TDistribution.of(df).survivalProbability(Math.abs(t));
  }
}
