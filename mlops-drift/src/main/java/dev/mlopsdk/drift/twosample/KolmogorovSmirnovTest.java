package dev.mlopsdk.drift.twosample;

import java.util.Objects;
import org.apache.commons.statistics.inference.AlternativeHypothesis;

/**
 * The two-sample Kolmogorov–Smirnov test: does the whole distribution of a number differ?
 * Immutable.
 *
 * <pre>
 * D = max over x of |F(x) − G(x)|
 * </pre>
 *
 * <p>F and G are the right-continuous empirical distribution functions of the reference and the
 * current sample, so ties are welcome. The statistic and the effect are D, in [0, 1]; from 0.1 it
 * matters, which is a shift of normal data by a quarter of their standard deviation. With {@link
 * #with(Alternative)} it is the largest distance in one direction only.
 *
 * <p>The p-value follows SciPy's {@code auto} rule: exact up to 10,000 values in the larger sample;
 * else, with the n values of one and the m of the other sample, the finite law of one sample of
 * round(nm/(n+m)) values, or Hodges' formula 5.3 where one direction is tested. The exact law holds
 * for values that do not tie; with ties it is too large, never too small. Infinities are the ends
 * of the line. Two constant and equal samples give D = 0 and p = 1.
 *
 * <p>Cost: sorting by radix, then one pass; 10⁶ + 10⁶ values take less time than SciPy (see
 * docs/two-sample-tests.md). The exact p-value takes up to n·m steps, more for larger D: half a
 * second at 10,000 × 9,999, a few milliseconds where n = m. Source: J. L. Hodges, The significance
 * probability of the Smirnov two-sample test, Arkiv för Matematik 3 (1958), doi:10.1007/BF02589501;
 * p-values by Apache Commons Statistics.
 *
 * @since 0.1
 */
public final class KolmogorovSmirnovTest {

  /** Which difference the test looks for. */
  public enum Alternative {
    /** Any. */
    TWO_SIDED,
    /** Current values are higher somewhere on the scale: max of F − G. */
    CURRENT_HIGHER,
    /** Current values are lower somewhere on the scale: max of G − F. */
    CURRENT_LOWER
  }

  private static final String NAME = "kolmogorov-smirnov";

  /** SciPy's limit for exact p-values. */
  private static final int EXACT_UP_TO = 10_000;

  /** Steps after which an exact p-value is a mistake, not a wish: some minutes. */
  private static final double MOST_STEPS = 1e11;

  private static final KolmogorovSmirnovTest DEFAULTS =
      new KolmogorovSmirnovTest(Rule.effectFrom(0.1), PValueMethod.AUTO, Alternative.TWO_SIDED);

  private final Rule rule;
  private final PValueMethod method;
  private final Alternative alternative;

  private KolmogorovSmirnovTest(Rule rule, PValueMethod method, Alternative alternative) {
    this.rule = rule;
    this.method = Objects.requireNonNull(method, "method");
    this.alternative = Objects.requireNonNull(alternative, "alternative");
  }

  /** Two-sided, SciPy's {@code auto} p-value, alpha 0.05, an effect from a distance of 0.1. */
  public static KolmogorovSmirnovTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public KolmogorovSmirnovTest withAlpha(double alpha) {
    return new KolmogorovSmirnovTest(rule.withAlpha(alpha), method, alternative);
  }

  /** The same test, where distances from {@code distance}, in [0, 1], matter. */
  public KolmogorovSmirnovTest withEffectFrom(double distance) {
    if (!(distance >= 0 && distance <= 1)) {
      throw new IllegalArgumentException("A distance is in [0, 1], but is " + distance);
    }
    return new KolmogorovSmirnovTest(rule.withEffectFrom(distance), method, alternative);
  }

  /** The same test with its p-value by another method. */
  public KolmogorovSmirnovTest with(PValueMethod method) {
    return new KolmogorovSmirnovTest(rule, method, alternative);
  }

  /** The same test, looking for another difference. */
  public KolmogorovSmirnovTest with(Alternative alternative) {
    return new KolmogorovSmirnovTest(rule, method, alternative);
  }

  /**
   * Compares numbers; infinities are the ends of the line.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values, or holds NaN, which has
   *     no place in an order; if {@link PValueMethod#EXACT} is asked for with n·m beyond 10¹¹
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireOrdered("Kolmogorov–Smirnov test", reference, current, 2);
    boolean exact = exact(reference.length, current.length);
    int n = reference.length;
    int m = current.length;
    double distance = distance(RadixSort.sortedKeys(reference), RadixSort.sortedKeys(current));
    double p = exact ? exactP(reference, current) : asymptoticP(distance, n, m);
    return rule.result(NAME, distance, p, distance, n, m);
  }

  private boolean exact(int n, int m) {
    if (method == PValueMethod.EXACT && (double) n * m > MOST_STEPS) {
      throw new IllegalArgumentException(
          "An exact p-value takes n·m steps, at most 1e11, but the samples have "
              + n
              + " and "
              + m
              + " values; use AUTO or ASYMPTOTIC");
    }
    return method == PValueMethod.EXACT
        || (method == PValueMethod.AUTO && Math.max(n, m) <= EXACT_UP_TO);
  }

  /**
   * Walks up both sorted samples at once. What it walks on are whole numbers, i·m − j·n, so equal
   * distances are equal.
   */
  private double distance(long[] x, long[] y) {
    long n = x.length;
    long m = y.length;
    long gap = 0;
    long above = 0;
    long below = 0;
    int i = 0;
    int j = 0;
    while (i < x.length && j < y.length) {
      long a = x[i];
      long b = y[j];
      if (a < b) {
        i++;
        gap += m;
      } else if (b < a) {
        j++;
        gap -= n;
      } else {
        while (i < x.length && x[i] == a) {
          i++;
          gap += m;
        }
        while (j < y.length && y[j] == a) {
          j++;
          gap -= n;
        }
      }
      above = Math.max(above, gap);
      below = Math.min(below, gap);
    }
    long largest =
        switch (alternative) {
          case TWO_SIDED -> Math.max(above, -below);
          case CURRENT_HIGHER -> above;
          case CURRENT_LOWER -> -below;
        };
    return (double) largest / (n * m);
  }

  private double exactP(double[] x, double[] y) {
    return org.apache.commons.statistics.inference.KolmogorovSmirnovTest.withDefaults()
        .with(org.apache.commons.statistics.inference.PValueMethod.EXACT)
        .with(
            switch (alternative) {
              case TWO_SIDED -> AlternativeHypothesis.TWO_SIDED;
              case CURRENT_HIGHER -> AlternativeHypothesis.GREATER_THAN;
              case CURRENT_LOWER -> AlternativeHypothesis.LESS_THAN;
            })
        .test(x, y)
        .getPValue();
  }

  private double asymptoticP(double distance, int n, int m) {
    double larger = Math.max(n, m);
    double smaller = Math.min(n, m);
    double sum = larger + smaller;
    double size = larger * smaller / sum;
    if (alternative == Alternative.TWO_SIDED) {
      return finiteP(distance, (int) Math.rint(size));
    }
    double z = Math.sqrt(size) * distance;
    double second = (larger + 2 * smaller) / Math.sqrt(larger * smaller * sum);
    return Math.exp(-2 * z * z - 2 * z * second / 3);
  }

  /**
   * P(D ≥ {@code distance}) in one sample of {@code n} values against its law. Commons Statistics
   * hides that law behind its one-sample test, which takes a sample whose distance is known: the
   * value i at the level (i + ½)/n is ½/n off, and the first value is put where it is wanted.
   */
  private static double finiteP(double distance, int n) {
    if (distance * n <= 0.5) {
      return 1;
    }
    if (n == 1) {
      return 2 * (1 - distance);
    }
    double[] places = new double[n];
    for (int i = 0; i < n; i++) {
      places[i] = i;
    }
    return org.apache.commons.statistics.inference.KolmogorovSmirnovTest.withDefaults()
        .test(places, place -> place < 0.5 ? distance : (place + 0.5) / n)
        .getPValue();
  }
}
