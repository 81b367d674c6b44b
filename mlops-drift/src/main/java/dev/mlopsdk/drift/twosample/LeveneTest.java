package dev.mlopsdk.drift.twosample;

import java.util.Arrays;
import java.util.Objects;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Levene's test: did the spread change? Immutable.
 *
 * <pre>
 * z = |x − c|, c the centre of the sample that x is from
 * W = (N − 2) (n (z̄₁ − z̄)² + m (z̄₂ − z̄)²) / (Σ (z₁ − z̄₁)² + Σ (z₂ − z̄₂)²)
 * </pre>
 *
 * <p>Without drift W nearly follows the F law with 1 and N − 2 degrees of freedom. The centre is
 * the median (Brown–Forsythe) unless another {@link Center} is asked for; {@link Center#TRIMMED}
 * leaves out ⌊0.05 n⌋ values at both ends for the centre alone, as SciPy does. The effect is (z̄₂ −
 * z̄₁) over the standard deviation of z within both samples, positive where the current sample is
 * wider; from 0.2 in absolute value it matters, which is normal data with a standard deviation
 * about a sixth larger.
 *
 * <p>Two constant samples, equal or not, have the same spread: W = 0, effect 0, p = 1. Deviations
 * that do not vary but differ, as of 0, 0, 1, 1 and 0, 0, 2, 2, give infinite W and effect and p =
 * 0: samples of two or three distinct values belong to {@link ChiSquaredTest}. NaN and ±∞ are
 * errors.
 *
 * <p>Cost: sorting. Source: M. B. Brown and A. B. Forsythe, Robust tests for the equality of
 * variances, Journal of the American Statistical Association 69 (1974),
 * doi:10.1080/01621459.1974.10482955.
 *
 * @since 0.1
 */
public final class LeveneTest {

  /** What deviations are taken from. */
  public enum Center {
    /** The median: Brown and Forsythe's test, right for skewed data too. */
    MEDIAN,
    /** The mean: Levene's own test, for symmetric data with light tails. */
    MEAN,
    /** The mean without the lowest and the highest 5 % of each sample, for heavy tails. */
    TRIMMED
  }

  private static final String NAME = "levene";
  private static final double TRIM = 0.05;

  private static final LeveneTest DEFAULTS = new LeveneTest(Rule.effectFrom(0.2), Center.MEDIAN);

  private final Rule rule;
  private final Center center;

  private LeveneTest(Rule rule, Center center) {
    this.rule = rule;
    this.center = Objects.requireNonNull(center, "center");
  }

  /** About the medians, alpha 0.05, an effect from 0.2. */
  public static LeveneTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public LeveneTest withAlpha(double alpha) {
    return new LeveneTest(rule.withAlpha(alpha), center);
  }

  /**
   * The same test, where a difference of mean deviations from {@code effect}, 0 or more, matters.
   */
  public LeveneTest withEffectFrom(double effect) {
    return new LeveneTest(rule.withEffectFrom(effect), center);
  }

  /** The same test about another centre. */
  public LeveneTest with(Center center) {
    return new LeveneTest(rule, center);
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample has fewer than three values, or holds NaN, an
   *     infinity or a number beyond 1e150 in size
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireFinite("Levene test", reference, current, 3);
    Moments x = Moments.of(deviations(reference));
    Moments y = Moments.of(deviations(current));
    double difference = y.mean() - x.mean();
    double effect = Moments.ratio(difference, Moments.pooledDeviation(x, y));
    double n = x.size();
    double m = y.size();
    double w = n * m / (n + m) * effect * effect;
    double p = Double.isInfinite(w) ? 0 : FDistribution.of(1, n + m - 2).survivalProbability(w);
    return rule.result(NAME, w, p, effect, reference.length, current.length);
  }

  private double[] deviations(double[] sample) {
    double from = center(sample);
    return Arrays.stream(sample).map(value -> Math.abs(value - from)).toArray();
  }

  private double center(double[] sample) {
    return switch (center) {
      case MEDIAN -> median(RadixSort.sorted(sample));
      case MEAN -> Moments.of(sample).mean();
      case TRIMMED -> {
        int cut = (int) (TRIM * sample.length);
        double[] sorted = RadixSort.sorted(sample);
        yield Moments.of(Arrays.copyOfRange(sorted, cut, sorted.length - cut)).mean();
      }
    };
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
