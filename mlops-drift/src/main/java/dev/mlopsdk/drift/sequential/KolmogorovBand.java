package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.Objects;

/**
 * A Kolmogorov–Smirnov comparison that may be repeated as values come, without spending alpha anew.
 * Immutable.
 *
 * <p>With D = max |F − G| over the cells' upper edges, F of the reference's m values, G of the n
 * values since the start, there is drift if
 *
 * <pre>
 * D &gt; 0.85 √((ln(1 + ln(n / from)) + C) / n) + √(ln(4/alpha) / (2m))
 * </pre>
 *
 * <p>The first radius holds for all n ≥ {@code from} at once, the second for the reference; each
 * spends half of alpha. C is what makes the first one's error that half: 8.623 for 0.025. So
 * without drift the chance of ever alarming is at most alpha, whatever the distribution and the
 * edges, if rows are independent. The edges are looked at only, so D is at most the distance of the
 * raw values, and ties do no harm.
 *
 * <p>It is simple, bounds a distance that people know, and is weak: at n = m = 10,000 D must be
 * about 0.042, and a change late in the stream is diluted by all before it. {@link DriftProcess}
 * finds drift sooner. Cost: one pass over the cells. Source: S. R. Howard and A. Ramdas, Sequential
 * estimation of quantiles, Bernoulli 28 (2022), doi:10.3150/21-BEJ1388; P. Massart, The tight
 * constant in the Dvoretzky–Kiefer–Wolfowitz inequality, Annals of Probability 18 (1990),
 * doi:10.1214/aop/1176990746.
 *
 * @since 0.1
 */
public final class KolmogorovBand {

  private static final double SLOPE = 0.85;
  private static final KolmogorovBand DEFAULTS = new KolmogorovBand(0.05, 100);

  private final double alpha;
  private final long from;
  private final double constant;

  private KolmogorovBand(double alpha, long from) {
    this.alpha = alpha;
    this.from = from;
    this.constant = constant(alpha / 2);
  }

  /**
   * One comparison. Immutable.
   *
   * @param distance D, 0 while there is nothing to compare
   * @param radius what D must exceed; infinite before the first look
   */
  public record Result(double distance, double radius) {

    /** Whether the distance is more than chance would ever make it. */
    public boolean drifted() {
      return distance > radius;
    }
  }

  /** Alpha 0.05, the first look at 100 values. */
  public static KolmogorovBand withDefaults() {
    return DEFAULTS;
  }

  /**
   * The same band with another chance of a false alarm.
   *
   * @throws IllegalArgumentException if alpha is not in (0, 1)
   */
  public KolmogorovBand withAlpha(double alpha) {
    return new KolmogorovBand(ProcessSettings.requireAlpha(alpha), from);
  }

  /**
   * The same band with the first look at {@code values} values; fewer are never drift.
   *
   * @throws IllegalArgumentException if there is not a value
   */
  public KolmogorovBand withFirstLookAt(long values) {
    if (values < 1) {
      throw new IllegalArgumentException("The first look has a value or more, but has " + values);
    }
    return new KolmogorovBand(alpha, values);
  }

  /**
   * Compares the values since the start with the reference, both as counts per ordered cell.
   *
   * @throws IllegalArgumentException if the cells are not as many, or a count is negative
   */
  public Result test(long[] reference, long[] current) {
    Objects.requireNonNull(reference, "The reference's counts are null; pass one per cell");
    Objects.requireNonNull(current, "The current counts are null; pass one per cell");
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "Both have one count per cell, but the reference has "
              + reference.length
              + " and the current sample "
              + current.length);
    }
    double m = sum(reference);
    double n = sum(current);
    if (m == 0 || n < from) {
      return new Result(m == 0 || n == 0 ? 0 : distance(reference, current, m, n), unbounded());
    }
    double radius = radius(n, (double) from, constant) + Math.sqrt(Math.log(4 / alpha) / (2 * m));
    return new Result(distance(reference, current, m, n), radius);
  }

  private static double unbounded() {
    return Double.POSITIVE_INFINITY;
  }

  private static double distance(long[] reference, long[] current, double m, double n) {
    double below = 0;
    double belowNow = 0;
    double distance = 0;
    for (int i = 0; i < reference.length; i++) {
      below += reference[i];
      belowNow += current[i];
      distance = Math.max(distance, Math.abs(below / m - belowNow / n));
    }
    return distance;
  }

  private static double sum(long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "A count is at least 0, but cell " + i + " has " + counts[i]);
      }
    }
    return Arrays.stream(counts).asDoubleStream().sum();
  }

  static double radius(double n, double from, double constant) {
    return SLOPE * Math.sqrt((Math.log1p(Math.log(n / from)) + constant) / n);
  }

  /** The C for which the band's error is {@code alpha}. */
  static double constant(double alpha) {
    double low = 1;
    double high = 2 * (2 - Math.log(alpha)) + 20;
    while (high - low > 1e-10) {
      double middle = (low + high) / 2;
      if (error(middle) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The error for C: the least of 4 exp(−γ²C)(1 + 1/((γ²−1) ln η)) over η, by golden section. */
  private static double error(double constant) {
    double golden = (Math.sqrt(5) - 1) / 2;
    double low = 1;
    double high = 2 * SLOPE * SLOPE;
    for (int i = 0; i < 80; i++) {
      double width = golden * (high - low);
      if (error(constant, high - width) <= error(constant, low + width)) {
        high = low + width;
      } else {
        low = high - width;
      }
    }
    return error(constant, (low + high) / 2);
  }

  private static double error(double constant, double eta) {
    double lead = SLOPE - Math.sqrt(2 * (eta - 1) / constant);
    double square = lead <= 0 ? 0 : 2 / eta * lead * lead;
    if (square <= 1) {
      // No bound here; larger the farther from where there is one, so that the search gets there.
      return 4 + eta;
    }
    return 4 * Math.exp(-square * constant) * (1 + 1 / ((square - 1) * Math.log(eta)));
  }
}
