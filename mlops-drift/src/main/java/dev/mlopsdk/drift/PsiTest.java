package dev.mlopsdk.drift;

import java.util.Arrays;
import java.util.Objects;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The population stability index of two samples, with its significance. Immutable.
 *
 * <pre>{@code
 * PsiTest.withDefaults().test(reference, current).drifted();
 * }</pre>
 *
 * <p>Libraries differ by a factor of a hundred on the same data, so the convention has a name,
 * {@value #CONVENTION}: cells are ten intervals between the reference's deciles, open at both ends,
 * tied deciles collapsed, a value shared by more than a tenth of the reference in a cell of its
 * own; −∞, +∞, NaN and missing have cells of their own; for categories the reference's 100 most
 * frequent values, all others, and missing. Cells that are empty in both samples do not count. With
 * r and c the counts of the B cells that do, and m and n their sums,
 *
 * <pre>
 * p = (r + ½) / (m + B/2)      q = (c + ½) / (n + B/2)      PSI = Σ (q − p) ln(q / p)
 * </pre>
 *
 * <p>Without drift PSI / (1/n + 1/m) follows the chi-squared law with B − 1 degrees of freedom as
 * the samples grow, which gives the p-value. It assumes independent rows. Drift is an effect of at
 * least 0.1 that is significant at {@code alpha}: a bound alone fires on a third of undrifted
 * samples of 100 rows, significance alone on any trifle in a million.
 *
 * <p>Cost: sorting the reference, a search per value. Source: B. Yurdakul, Statistical properties
 * of population stability index, Western Michigan University 2018, for the law; the bounds 0.1 and
 * 0.25 are the credit industry's habit.
 *
 * @since 0.1
 */
public final class PsiTest {

  /** The name of the convention that this class computes. */
  public static final String CONVENTION = "reference-deciles/1";

  private static final PsiTest DEFAULTS = new PsiTest(0.05, 0.1, 0.25);

  private final double alpha;
  private final double moderate;
  private final double large;

  private PsiTest(double alpha, double moderate, double large) {
    this.alpha = alpha;
    this.moderate = moderate;
    this.large = large;
  }

  /** Alpha 0.05, a moderate effect from 0.1, a large one from 0.25. */
  public static PsiTest withDefaults() {
    return DEFAULTS;
  }

  /** The same test at another level of significance, in (0, 1). */
  public PsiTest withAlpha(double alpha) {
    return new PsiTest(requireAlpha(alpha), moderate, large);
  }

  /** The same test, where effects are moderate and large from other bounds, ascending. */
  public PsiTest withEffectFrom(double moderate, double large) {
    if (!(moderate > 0 && moderate <= large)) {
      throw new IllegalArgumentException(
          "Effect bounds are above 0 and ascend, but are " + moderate + " and " + large);
    }
    return new PsiTest(alpha, moderate, large);
  }

  /** The smallest PSI that matters. */
  double effectFrom() {
    return moderate;
  }

  static double requireAlpha(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    return alpha;
  }

  /**
   * Compares numbers.
   *
   * @throws IllegalArgumentException if a sample is empty
   * @throws NullPointerException if a sample is null; names it
   */
  public PsiResult test(double[] reference, double[] current) {
    requireSamples(reference, current);
    requireValues(reference.length, current.length);
    NumericCells cells =
        NumericCells.fromReference(reference, NumericCells.COARSE, NumericCells.COARSE);
    return test(cells, count(cells, reference), count(cells, current));
  }

  /**
   * Compares categories; null is missing.
   *
   * @throws IllegalArgumentException if a sample is empty
   * @throws NullPointerException if a sample is null; names it
   */
  public PsiResult test(@Nullable String[] reference, @Nullable String[] current) {
    requireSamples(reference, current);
    requireValues(reference.length, current.length);
    ColumnSums.Categories column = new ColumnSums.Categories();
    for (String value : reference) {
      column.add(value);
    }
    CategoryCells cells = (CategoryCells) column.cells();
    return test(cells, column.counts(cells), count(cells, current));
  }

  /** Compares counts over the same cells; with an empty sample there is no effect and p is 1. */
  PsiResult test(Cells cells, long[] reference, long[] current) {
    long[] r = coarse(cells, reference);
    long[] c = coarse(cells, current);
    int used = 0;
    for (int i = 0; i < r.length; i++) {
      used += r[i] + c[i] > 0 ? 1 : 0;
    }
    long m = Arrays.stream(r).sum();
    long n = Arrays.stream(c).sum();
    double noise = 1.0 / m + 1.0 / n;
    if (used < 2 || m == 0 || n == 0) {
      return new PsiResult(0, PsiResult.Effect.NONE, 1, 0, m, n, alpha, Double.POSITIVE_INFINITY);
    }
    double psi = 0;
    for (int i = 0; i < r.length; i++) {
      if (r[i] + c[i] > 0) {
        double p = (r[i] + 0.5) / (m + 0.5 * used);
        double q = (c[i] + 0.5) / (n + 0.5 * used);
        psi += (q - p) * Math.log(q / p);
      }
    }
    ChiSquaredDistribution law = ChiSquaredDistribution.of(used - 1);
    return new PsiResult(
        psi,
        effect(psi),
        law.survivalProbability(psi / noise),
        used - 1,
        m,
        n,
        alpha,
        noise * law.inverseSurvivalProbability(alpha));
  }

  private PsiResult.Effect effect(double psi) {
    if (psi < moderate) {
      return PsiResult.Effect.NONE;
    }
    return psi < large ? PsiResult.Effect.MODERATE : PsiResult.Effect.LARGE;
  }

  private static long[] coarse(Cells cells, long[] counts) {
    long[] coarse = new long[cells.coarseSize()];
    for (int i = 0; i < counts.length; i++) {
      coarse[cells.coarse(i)] += counts[i];
    }
    return coarse;
  }

  private static long[] count(NumericCells cells, double[] values) {
    long[] counts = new long[cells.size()];
    for (double value : values) {
      counts[cells.cell(value)]++;
    }
    return counts;
  }

  private static long[] count(CategoryCells cells, @Nullable String[] values) {
    long[] counts = new long[cells.size()];
    for (String value : values) {
      counts[cells.cell(value)]++;
    }
    return counts;
  }

  static void requireSamples(Object reference, Object current) {
    Objects.requireNonNull(reference, "The sample 'reference' is null; pass the training values");
    Objects.requireNonNull(current, "The sample 'current' is null; pass the values to compare");
  }

  private static void requireValues(int reference, int current) {
    if (reference == 0 || current == 0) {
      throw new IllegalArgumentException(
          "Both samples need a value, but the reference has "
              + reference
              + " and the current sample "
              + current);
    }
  }
}
