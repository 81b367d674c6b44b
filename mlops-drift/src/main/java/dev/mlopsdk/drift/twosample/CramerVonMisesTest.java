package dev.mlopsdk.drift.twosample;

import java.math.BigInteger;
import java.util.Objects;

/**
 * The Cramér–von Mises test of two samples: like {@link KolmogorovSmirnovTest}, but it adds up the
 * distance of the distributions everywhere. Immutable.
 *
 * <pre>
 * U = n Σ (rᵢ − i)² + m Σ (sⱼ − j)²      T = U/(nmN) − (4nm − 1)/(6N)
 * </pre>
 *
 * <p>rᵢ and sⱼ are the ordered midranks of the n values of the reference and the m of the current
 * sample among all N; without ties T = nm/N² Σ (F − G)². The statistic is T. The effect is the root
 * mean square of F − G over the values of both, in [0, 0.58]; from 0.075 it matters, which is a
 * shift of normal data by a quarter of their standard deviation.
 *
 * <p>The p-value follows SciPy's {@code auto} rule: exact up to 20 values in the larger sample, by
 * Xiao, Gordon and Yakovlev's recursion and regardless of ties; else the limiting law at T moved to
 * its mean 1/6 and variance 1/45. {@link PValueMethod#EXACT} can be had up to 40 values. The
 * limiting tail is calculated to full relative precision by Smirnov's integral, where SciPy's 1 −
 * cdf stops at about 1e-7. Infinities are the ends of the line. Samples that hold one value only
 * give T = 0, effect 0 and p = 1.
 *
 * <p>Cost: sorting; the exact law of 19 and 20 values takes some 60 ms, that of equal sizes none to
 * speak of. Source: T. W. Anderson, On the distribution of the two-sample Cramér–von Mises
 * criterion, Annals of Mathematical Statistics 33 (1962), doi:10.1214/aoms/1177704477; Y. Xiao, A.
 * Gordon and A. Yakovlev, A C++ program for the Cramér–von Mises two-sample test, Journal of
 * Statistical Software 17 (2007), doi:10.18637/jss.v017.i08.
 *
 * @since 0.1
 */
public final class CramerVonMisesTest {

  private static final String NAME = "cramer-von-mises";

  /** SciPy's limit for exact p-values, in the larger sample. */
  private static final int EXACT_UP_TO = 20;

  /** The law of larger samples has too many values to count. */
  private static final int EXACT_AT_MOST = 40;

  /** Half of what a long holds. */
  private static final long ROOM = 1L << 62;

  private static final CramerVonMisesTest DEFAULTS =
      new CramerVonMisesTest(Rule.effectFrom(0.075), PValueMethod.AUTO);

  private final Rule rule;
  private final PValueMethod method;

  private CramerVonMisesTest(Rule rule, PValueMethod method) {
    this.rule = rule;
    this.method = Objects.requireNonNull(method, "method");
  }

  /** SciPy's {@code auto} p-value, alpha 0.05, an effect from 0.075. */
  public static CramerVonMisesTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public CramerVonMisesTest withAlpha(double alpha) {
    return new CramerVonMisesTest(rule.withAlpha(alpha), method);
  }

  /** The same test, where a mean distance from {@code effect}, 0 or more, matters. */
  public CramerVonMisesTest withEffectFrom(double effect) {
    return new CramerVonMisesTest(rule.withEffectFrom(effect), method);
  }

  /** The same test with its p-value by another method. */
  public CramerVonMisesTest with(PValueMethod method) {
    return new CramerVonMisesTest(rule, method);
  }

  /**
   * Compares numbers; infinities are the ends of the line.
   *
   * @throws IllegalArgumentException if a sample has fewer than two values or holds NaN; if {@link
   *     PValueMethod#EXACT} is asked for with more than 40 values in a sample
   * @throws NullPointerException if a sample is null; names it
   */
  public TestResult test(double[] reference, double[] current) {
    Samples.requireOrdered("Cramér–von Mises test", reference, current, 2);
    int n = reference.length;
    int m = current.length;
    boolean exact = exact(Math.max(n, m));
    Pooled pooled = Pooled.of(reference, current);
    if (pooled.distinct == 1) {
      return rule.same(NAME, n, m);
    }
    BigInteger twelveU = twelveU(pooled);
    double t = statistic(twelveU, n, m);
    double p =
        exact
            ? CramerVonMisesLaw.exact(twelveU.longValueExact() / 3, n, m)
            : asymptoticP(t, pooled);
    return rule.result(NAME, t, p, distance(pooled), n, m);
  }

  private boolean exact(int larger) {
    if (method == PValueMethod.EXACT && larger > EXACT_AT_MOST) {
      throw new IllegalArgumentException(
          "An exact p-value takes at most "
              + EXACT_AT_MOST
              + " values in a sample, but there are "
              + larger
              + "; use AUTO or ASYMPTOTIC");
    }
    return method == PValueMethod.EXACT || (method == PValueMethod.AUTO && larger <= EXACT_UP_TO);
  }

  /**
   * In whole numbers up to the last division: where the distributions are close, U/(nmN) and what
   * is taken off share up to 13 digits.
   */
  private static double statistic(BigInteger twelveU, long n, long m) {
    BigInteger pairs = BigInteger.valueOf(n * m);
    BigInteger mean = pairs.shiftLeft(2).subtract(BigInteger.ONE).multiply(pairs).shiftLeft(1);
    return twelveU.subtract(mean).doubleValue() / (12.0 * (n * m) * (n + m));
  }

  /** Twelve times U, a whole number: midranks are halves, their squares quarters. */
  private static BigInteger twelveU(Pooled pooled) {
    BigInteger ofReference = BigInteger.ZERO;
    BigInteger ofCurrent = BigInteger.ZERO;
    long fromReference = 0;
    long fromCurrent = 0;
    long x = 0;
    long y = 0;
    for (int j = 0; j < pooled.distinct; j++) {
      long a = pooled.reference[j];
      long b = pooled.both[j] - a;
      if (Math.max(x, y) > ROOM
          || large((double) a, (double) fromCurrent + b)
          || large((double) b, (double) fromReference + a)) {
        ofReference = ofReference.add(BigInteger.valueOf(x)).add(term(a, 2 * fromCurrent + b));
        ofCurrent = ofCurrent.add(BigInteger.valueOf(y)).add(term(b, 2 * fromReference + a));
        x = 0;
        y = 0;
      } else {
        x += 3 * a * (2 * fromCurrent + b) * (2 * fromCurrent + b) + a * a * a - a;
        y += 3 * b * (2 * fromReference + a) * (2 * fromReference + a) + b * b * b - b;
      }
      fromReference += a;
      fromCurrent += b;
    }
    return ofReference
        .add(BigInteger.valueOf(x))
        .multiply(BigInteger.valueOf(pooled.referenceSize))
        .add(ofCurrent.add(BigInteger.valueOf(y)).multiply(BigInteger.valueOf(pooled.currentSize)));
  }

  /** Whether 3 tied (2 other)² + tied³ may not fit into what is kept free above ROOM. */
  private static boolean large(double tied, double other) {
    return 12 * tied * other * other + tied * tied * tied > ROOM;
  }

  private static BigInteger term(long tied, long twiceRank) {
    BigInteger count = BigInteger.valueOf(tied);
    BigInteger square = BigInteger.valueOf(twiceRank).pow(2);
    return count.multiply(square).multiply(BigInteger.valueOf(3)).add(count.pow(3)).subtract(count);
  }

  private static double asymptoticP(double t, Pooled pooled) {
    double size = pooled.size();
    double pairs = (double) pooled.referenceSize * pooled.currentSize;
    double squares =
        (double) pooled.referenceSize * pooled.referenceSize
            + (double) pooled.currentSize * pooled.currentSize;
    double mean = (1 + 1 / size) / 6;
    double variance =
        (size + 1) * (4 * pairs * size - 3 * squares - 2 * pairs) / (45 * size * size * 4 * pairs);
    return CramerVonMisesLaw.survival(1 / 6.0 + (t - mean) / Math.sqrt(45 * variance));
  }

  private static double distance(Pooled pooled) {
    double n = pooled.referenceSize;
    double m = pooled.currentSize;
    double sum = 0;
    long fromReference = 0;
    long fromBoth = 0;
    for (int j = 0; j < pooled.distinct; j++) {
      fromReference += pooled.reference[j];
      fromBoth += pooled.both[j];
      double difference = fromReference * m - (fromBoth - fromReference) * n;
      sum += pooled.both[j] * difference * difference;
    }
    return Math.sqrt(sum / pooled.size()) / (n * m);
  }
}
