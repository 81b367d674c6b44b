package dev.mlopsdk.drift.twosample;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The Epps–Singleton test: are the characteristic functions of two samples the same? Right for
 * counts and other discrete numbers too, where the tests of distribution functions lose power.
 * Immutable.
 *
 * <pre>
 * g(x) = (cos ax, cos bx, sin ax, sin bx),   a = 0.4/s, b = 0.8/s, s = half the interquartile range
 * W = N dᵀ (N/n S + N/m R)⁺ d,   d = mean of g over the reference − over the current sample
 * </pre>
 *
 * <p>S and R are the covariances of g in the n values of the reference and the m of the current
 * sample, s is of all N. Without drift W approaches the chi-squared law with as many degrees of
 * freedom as the matrix has rank, at most 4; if both samples are smaller than 25, W is first
 * multiplied by 1/(1 + N^−0.45 + 10.1 (n^−1.7 + m^−1.7)). The effect is √(W N/(nm)) before that
 * correction, the distance of the means of g in their own standard deviations; from 0.25 it
 * matters.
 *
 * <p>Where half of the values are one, the interquartile range is 0 and s is the standard deviation
 * of both samples instead (SciPy fails). Directions below 10⁻¹² of the largest do not count for the
 * rank. Samples that hold one value only give W = 0, effect 0, p = 1; two constants that differ
 * give infinite W and effect and p = 0. NaN and ±∞ are errors.
 *
 * <p>Cost: sorting, four sines per value. Source: T. W. Epps and K. J. Singleton, An omnibus test
 * for the two-sample problem using the empirical characteristic function, Journal of Statistical
 * Computation and Simulation 26 (1986), doi:10.1080/00949658608810963.
 *
 * @since 0.1
 */
public final class EppsSingletonTest {

  private static final String NAME = "epps-singleton";

  /** Where the characteristic functions are compared, as SciPy does. */
  private static final double[] PLACES = {0.4, 0.8};

  private static final int TERMS = 2 * PLACES.length;

  /** Directions in which nothing varies but the last bits. */
  private static final double RANK = 1e-12;

  /** Sizes below which the statistic is corrected. */
  private static final int SMALL = 25;

  private static final EppsSingletonTest DEFAULTS = new EppsSingletonTest(Rule.effectFrom(0.25));

  private final Rule rule;

  private EppsSingletonTest(Rule rule) {
    this.rule = rule;
  }

  /** Alpha 0.05, an effect from 0.25. */
  public static EppsSingletonTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public EppsSingletonTest withAlpha(double alpha) {
    return new EppsSingletonTest(rule.withAlpha(alpha));
  }

  /** The same test, where a standardised distance from {@code effect}, 0 or more, matters. */
  public EppsSingletonTest withEffectFrom(double effect) {
    return new EppsSingletonTest(rule.withEffectFrom(effect));
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample has fewer than five values, or holds NaN, an
   *     infinity or a number beyond 1e150 in size
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireFinite("Epps–Singleton test", reference, current, 5);
    int n = reference.length;
    int m = current.length;
    Pooled pooled = Pooled.of(reference, current);
    if (pooled.distinct == 1) {
      return rule.same(NAME, n, m);
    }
    double size = pooled.size();
    double scale = scale(pooled);
    double[][] x = terms(reference, scale);
    double[][] y = terms(current, scale);
    double[] difference = new double[TERMS];
    double[][] covariance = new double[TERMS][TERMS];
    for (int i = 0; i < TERMS; i++) {
      difference[i] = Moments.of(x[i]).mean() - Moments.of(y[i]).mean();
    }
    addCovariance(covariance, x, size / n);
    addCovariance(covariance, y, size / m);
    EigenDecomposition axes = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
    double largest = axes.getRealEigenvalue(0);
    if (largest <= 0) {
      return rule.result(NAME, Double.POSITIVE_INFINITY, 0, Double.POSITIVE_INFINITY, n, m);
    }
    RealVector d = new ArrayRealVector(difference, false);
    int rank = 0;
    double w = 0;
    for (int i = 0; i < TERMS; i++) {
      if (axes.getRealEigenvalue(i) > RANK * largest) {
        double along = axes.getEigenvector(i).dotProduct(d);
        w += size * along * along / axes.getRealEigenvalue(i);
        rank++;
      }
    }
    double statistic = w * correction(n, m);
    return rule.result(
        NAME,
        statistic,
        ChiSquaredDistribution.of(rank).survivalProbability(statistic),
        Math.sqrt(w / pooled.effectiveSize()),
        n,
        m);
  }

  private static double correction(double n, double m) {
    return Math.max(n, m) < SMALL
        ? 1 / (1 + Math.pow(n + m, -0.45) + 10.1 * (Math.pow(n, -1.7) + Math.pow(m, -1.7)))
        : 1;
  }

  private static double scale(Pooled pooled) {
    double range = pooled.quantile(0.75) - pooled.quantile(0.25);
    if (range > 0) {
      return range / 2;
    }
    return pooled.deviation();
  }

  private static double[][] terms(double[] sample, double scale) {
    double[][] terms = new double[TERMS][sample.length];
    for (int k = 0; k < PLACES.length; k++) {
      double place = PLACES[k] / scale;
      for (int i = 0; i < sample.length; i++) {
        terms[k][i] = Math.cos(place * sample[i]);
        terms[k + PLACES.length][i] = Math.sin(place * sample[i]);
      }
    }
    return terms;
  }

  private static void addCovariance(double[][] sum, double[][] terms, double factor) {
    int size = terms[0].length;
    for (double[] term : terms) {
      double mean = Moments.of(term).mean();
      for (int i = 0; i < size; i++) {
        term[i] -= mean;
      }
    }
    for (int k = 0; k < TERMS; k++) {
      for (int l = 0; l < TERMS; l++) {
        double product = 0;
        for (int i = 0; i < size; i++) {
          product += terms[k][i] * terms[l][i];
        }
        sum[k][l] += factor * product / size;
      }
    }
  }
}
