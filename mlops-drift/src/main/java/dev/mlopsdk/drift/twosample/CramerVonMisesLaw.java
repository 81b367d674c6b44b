package dev.mlopsdk.drift.twosample;

import java.math.BigInteger;
import java.util.Arrays;

/** The law of the Cramér–von Mises statistic, of small samples and in the limit. */
final class CramerVonMisesLaw {

  /** Where the lower series hands over to the upper integral; both are exact around here. */
  private static final double MIDDLE = 1;

  private static final int NODES = 512;

  private CramerVonMisesLaw() {}

  /** The limit's upper tail, to full relative precision as long as it is a normal double. */
  static double survival(double x) {
    if (x <= 0) {
      return 1;
    }
    return x < MIDDLE ? Math.max(0, 1 - lower(x)) : upper(x);
  }

  /** Anderson and Darling's series (1952), equation 4.35. */
  private static double lower(double x) {
    double sum = 0;
    double binomial = Math.sqrt(Math.PI);
    for (int k = 0; k < 50; k++) {
      double odd = 4 * k + 1;
      double q = odd * odd / (16 * x);
      double term = binomial * Math.sqrt(odd) * besselTimesExp(q);
      sum += term;
      if (term <= 1e-18 * sum) {
        break;
      }
      binomial *= (k + 0.5) / (k + 1);
    }
    return sum / (Math.pow(Math.PI, 1.5) * Math.sqrt(x));
  }

  /** exp(−q) K(q), the modified Bessel function of order ¼, by its integral over cosh. */
  private static double besselTimesExp(double q) {
    double step = 1 / 32.0;
    double sum = Math.exp(-2 * q) / 2;
    for (int i = 1; ; i++) {
      double t = i * step;
      double term = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
      sum += term;
      if (term <= 1e-20 * sum || sum <= 0) {
        return sum * step;
      }
    }
  }

  /**
   * The first term of Smirnov's alternating sum of integrals, (2/π) ∫ √(−s/sin s) exp(−xs²/2) ds/s
   * over (π, 2π); the second is 10⁻¹⁷ of it at {@link #MIDDLE} and less beyond. With s = π + π
   * sin²(θ/2) the ends are smooth and the midpoint rule converges like a power series.
   */
  private static double upper(double x) {
    double sum = 0;
    for (int i = 0; i < NODES; i++) {
      double theta = (i + 0.5) * Math.PI / NODES;
      double half = Math.sin(theta / 2);
      double past = Math.PI * half * half;
      double s = Math.PI + past;
      sum += Math.sqrt(s / Math.sin(past)) * Math.exp(-x * s * s / 2) / s * Math.sin(theta);
    }
    return sum * (Math.PI / NODES);
  }

  /**
   * P(U ≥ what was seen) when all orders of n and m values are alike, by counting the paths over
   * the grid by what they add up to.
   *
   * @param fourU four times U
   */
  static double exact(long fourU, int n, int m) {
    long lcm = (long) n * m / BigInteger.valueOf(n).gcd(BigInteger.valueOf(m)).intValue();
    long pairs = (long) n * m;
    long seen =
        Math.floorDiv(
            lcm * lcm * (n + m) * (6 * fourU - 4 * pairs * (4 * pairs - 1)), 24 * pairs * pairs);
    Paths[] row = new Paths[n + 1];
    Arrays.fill(row, Paths.NONE);
    for (int u = 0; u <= m; u++) {
      Paths left = u == 0 ? Paths.START : Paths.NONE;
      for (int v = 0; v <= n; v++) {
        long off = (lcm / n) * v - (lcm / m) * u;
        left = left.plus(row[v]).shifted(off * off);
        row[v] = left;
      }
    }
    return row[n].shareFrom(seen);
  }

  /** How many paths add up to which sum; sums ascend. */
  private static final class Paths {

    static final Paths NONE = new Paths(new long[0], new double[0]);
    static final Paths START = new Paths(new long[1], new double[] {1});

    private final long[] sums;
    private final double[] counts;

    Paths(long[] sums, double[] counts) {
      this.sums = sums;
      this.counts = counts;
    }

    Paths plus(Paths other) {
      long[] merged = new long[sums.length + other.sums.length];
      double[] added = new double[merged.length];
      int size = 0;
      int i = 0;
      int j = 0;
      while (i < sums.length || j < other.sums.length) {
        long a = i < sums.length ? sums[i] : Long.MAX_VALUE;
        long b = j < other.sums.length ? other.sums[j] : Long.MAX_VALUE;
        merged[size] = Math.min(a, b);
        added[size++] = (a <= b ? counts[i++] : 0) + (b <= a ? other.counts[j++] : 0);
      }
      return new Paths(Arrays.copyOf(merged, size), Arrays.copyOf(added, size));
    }

    /** In place: every cell is read once. */
    Paths shifted(long by) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += by;
      }
      return this;
    }

    double shareFrom(long least) {
      double from = 0;
      double all = 0;
      for (int i = 0; i < sums.length; i++) {
        from += sums[i] >= least ? counts[i] : 0;
        all += counts[i];
      }
      return from / all;
    }
  }
}
