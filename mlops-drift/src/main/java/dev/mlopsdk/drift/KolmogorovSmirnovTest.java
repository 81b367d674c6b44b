package dev.mlopsdk.drift;

import java.util.Objects;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest.TwoResult;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * The two-sample Kolmogorov–Smirnov test. Immutable.
 *
 * <p>D = sup<sub>x</sub> |F(x) − G(x)| over the right-continuous empirical distribution functions,
 * so ties are welcome. The two-sided p-value follows SciPy's {@code auto} rule: exact up to 10,000
 * values in the larger sample, else the finite-n one-sample law at nm/(n+m). Ties make it
 * conservative. Drift is a distance of at least 0.1 that is significant at {@code alpha}.
 *
 * <p>Cost: sorting, and n·m for the exact p-value (about a second at 10,000 × 10,000). Source: J.
 * L. Hodges, The significance probability of the Smirnov two-sample test, Arkiv för Matematik 3
 * (1958), doi:10.1007/BF02589501; computed by Apache Commons Statistics.
 *
 * @since 0.1
 */
public final class KolmogorovSmirnovTest {

  /** SciPy's limit for exact p-values. */
  private static final int EXACT_UP_TO = 10_000;

  private static final KolmogorovSmirnovTest DEFAULTS = new KolmogorovSmirnovTest(0.05, 0.1);

  private final double alpha;
  private final double effectFrom;

  private KolmogorovSmirnovTest(double alpha, double effectFrom) {
    this.alpha = alpha;
    this.effectFrom = effectFrom;
  }

  /** Alpha 0.05, an effect from a distance of 0.1. */
  public static KolmogorovSmirnovTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public KolmogorovSmirnovTest withAlpha(double alpha) {
    return new KolmogorovSmirnovTest(requireAlpha(alpha), effectFrom);
  }

  /** The same test, where distances from {@code distance}, in [0, 1], matter. */
  public KolmogorovSmirnovTest withEffectFrom(double distance) {
    if (!(distance >= 0 && distance <= 1)) {
      throw new IllegalArgumentException("A distance is in [0, 1], but is " + distance);
    }
    return new KolmogorovSmirnovTest(alpha, distance);
  }

  /**
   * Compares numbers; infinities are the ends of the line.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values, or holds NaN, which has
   *     no place in an order; take it out, or use {@link dev.mlopsdk.drift.measure.PsiTest}, which
   *     counts it
   * @throws NullPointerException if a sample is null; names it
   */
  public KolmogorovSmirnovResult test(double[] reference, double[] current) {
    Objects.requireNonNull(reference, "The sample 'reference' is null; pass the training values");
    Objects.requireNonNull(current, "The sample 'current' is null; pass the values to compare");
    requireNumbers("reference", reference);
    requireNumbers("current sample", current);
    boolean exact = Math.max(reference.length, current.length) <= EXACT_UP_TO;
    TwoResult result =
        org.apache.commons.statistics.inference.KolmogorovSmirnovTest.withDefaults()
            .with(exact ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
            .test(reference, current);
    return new KolmogorovSmirnovResult(
        result.getStatistic(),
        result.getPValue(),
        reference.length,
        current.length,
        alpha,
        effectFrom);
  }

  private static double requireAlpha(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    return alpha;
  }

  private static void requireNumbers(String which, double[] sample) {
    if (sample.length < 2) {
      throw new IllegalArgumentException(
          "Both samples need two values, but the " + which + " has " + sample.length);
    }
    for (int i = 0; i < sample.length; i++) {
      if (Double.isNaN(sample[i])) {
        throw new IllegalArgumentException(
            "The Kolmogorov–Smirnov test orders numbers, but the "
                + which
                + " has NaN at index "
                + i
                + "; take it out, or use PsiTest, which counts it");
      }
    }
  }
}
