package dev.mlopsdk.drift.twosample;

import java.util.Objects;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The Mann–Whitney U test (Wilcoxon's rank sum): are current values higher or lower than those of
 * the reference? Immutable.
 *
 * <pre>
 * U = #(pairs with reference &lt; current) + ½ #(pairs that tie)
 * z = (|U − nm/2| − ½) / σ,   σ² = nm/12 · (N + 1 − Σ(t³ − t) / (N(N − 1)))
 * </pre>
 *
 * <p>n and m are the sizes, N their sum, t the values of each tie; the ½ is the {@link Continuity}
 * correction. The statistic is U. The effect is the rank-biserial correlation 2U/(nm) − 1, in [−1,
 * 1], positive where current values are higher: the chance that a current value beats one of the
 * reference, less the chance that it loses. From 0.14 in absolute value it matters, which is a
 * shift of normal data by a quarter of their standard deviation.
 *
 * <p>The p-value is two-sided. {@link PValueMethod#AUTO} is SciPy's rule: exact if the smaller
 * sample has at most 8 values and nothing ties, else normal; here the exact law also ends at
 * 100,000 pairs, beyond which the normal one differs little and takes no time. {@link
 * PValueMethod#EXACT} ignores ties, as everywhere. The test sees shifts, not changes of spread.
 * Infinities are the ends of the line. Samples that hold one value only give U = nm/2, effect 0 and
 * p = 1.
 *
 * <p>Cost: sorting. Source: H. B. Mann and D. R. Whitney, On a test of whether one of two random
 * variables is stochastically larger than the other, Annals of Mathematical Statistics 18 (1947),
 * doi:10.1214/aoms/1177730491; exact law by Apache Commons Statistics.
 *
 * @since 0.1
 */
public final class MannWhitneyTest {

  private static final String NAME = "mann-whitney";

  /** SciPy's limit for exact p-values, in the smaller sample. */
  private static final int EXACT_UP_TO = 8;

  /** Pairs up to which the exact law is worth its time. */
  private static final long MOST_PAIRS = 100_000;

  private static final MannWhitneyTest DEFAULTS =
      new MannWhitneyTest(Rule.effectFrom(0.14), PValueMethod.AUTO, Continuity.CORRECTED);

  private final Rule rule;
  private final PValueMethod method;
  private final Continuity continuity;

  private MannWhitneyTest(Rule rule, PValueMethod method, Continuity continuity) {
    this.rule = rule;
    this.method = Objects.requireNonNull(method, "method");
    this.continuity = Objects.requireNonNull(continuity, "continuity");
  }

  /** SciPy's {@code auto} p-value, corrected for continuity, alpha 0.05, an effect from 0.14. */
  public static MannWhitneyTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public MannWhitneyTest withAlpha(double alpha) {
    return new MannWhitneyTest(rule.withAlpha(alpha), method, continuity);
  }

  /** The same test, where a rank-biserial correlation from {@code effect}, 0 or more, matters. */
  public MannWhitneyTest withEffectFrom(double effect) {
    return new MannWhitneyTest(rule.withEffectFrom(effect), method, continuity);
  }

  /** The same test with its p-value by another method. */
  public MannWhitneyTest with(PValueMethod method) {
    return new MannWhitneyTest(rule, method, continuity);
  }

  /** The same test with or without the correction for continuity. */
  public MannWhitneyTest with(Continuity continuity) {
    return new MannWhitneyTest(rule, method, continuity);
  }

  /**
   * Compares numbers; infinities are the ends of the line.
   *
   * @throws IllegalArgumentException if a sample is empty or holds NaN; if {@link
   *     PValueMethod#EXACT} is asked for with more than 100,000 pairs
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireOrdered("Mann–Whitney test", reference, current, 1);
    Pooled pooled = Pooled.of(reference, current);
    double pairs = (double) reference.length * current.length;
    double twice = twiceU(pooled);
    double p =
        exact(pooled, pairs)
            ? exactP(reference, current, twice / 2, pairs)
            : asymptoticP(pooled, twice / 2 - pairs / 2, pairs);
    return rule.result(
        NAME, twice / 2, p, (twice - pairs) / pairs, reference.length, current.length);
  }

  private boolean exact(Pooled pooled, double pairs) {
    if (method == PValueMethod.EXACT && pairs > MOST_PAIRS) {
      throw new IllegalArgumentException(
          "An exact p-value takes at most "
              + MOST_PAIRS
              + " pairs of values, but the samples have "
              + pooled.referenceSize
              + " and "
              + pooled.currentSize
              + " values; use AUTO or ASYMPTOTIC");
    }
    return method == PValueMethod.EXACT
        || (method == PValueMethod.AUTO
            && !pooled.ties()
            && pairs <= MOST_PAIRS
            && Math.min(pooled.referenceSize, pooled.currentSize) <= EXACT_UP_TO);
  }

  /** A whole number, and exact up to 2^53. */
  private static double twiceU(Pooled pooled) {
    double twice = 0;
    long below = 0;
    for (int j = 0; j < pooled.distinct; j++) {
      long a = pooled.reference[j];
      twice += (double) (pooled.both[j] - a) * (2 * below + a);
      below += a;
    }
    return twice;
  }

  private static double exactP(double[] reference, double[] current, double u, double pairs) {
    if (Math.min(reference.length, current.length) == 1) {
      // One value has any of the ranks, all alike; Commons Statistics takes two values or more.
      return 2 * (Math.floor(Math.min(u, pairs - u)) + 1) / (pairs + 1);
    }
    return org.apache.commons.statistics.inference.MannWhitneyUTest.withDefaults()
        .with(org.apache.commons.statistics.inference.PValueMethod.EXACT)
        .test(current, reference)
        .getPValue();
  }

  private double asymptoticP(Pooled pooled, double difference, double pairs) {
    double size = pooled.size();
    double ties = 0;
    for (int j = 0; j < pooled.distinct; j++) {
      double t = pooled.both[j];
      ties += t * t * t - t;
    }
    double variance = pairs / 12 * (size + 1 - ties / (size * (size - 1)));
    if (pooled.distinct == 1 || variance <= 0) {
      return 1;
    }
    double half = continuity == Continuity.CORRECTED ? 0.5 : 0;
    double z = (Math.abs(difference) - half) / Math.sqrt(variance);
    return 2 * NormalDistribution.of(0, 1).survivalProbability(z);
  }
}
