package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * Corrections for asking many features at once. Thread-safe: pure functions.
 *
 * <p>Each takes a value per feature and returns adjusted p-values in the same order: features with
 * at most q are those found at level q. None modifies its argument; none allows NaN; with no
 * feature there is nothing to adjust. Cost: sorting.
 *
 * <p>For the p-values of many {@link DriftProcess}es use {@link #benjaminiYekutieli}, for features
 * depend on each other. Their S is no e-value of its own where it is a maximum over stretches, so
 * {@link #eBenjaminiHochbergOfLogs} is not for it, but for {@link ReferenceCells#logE}, and for the
 * evidence of a process that pools, which is a sum of weighted e-values; both as they are now, not
 * the largest they ever were.
 *
 * @since 0.1
 */
public final class MultipleTesting {

  private MultipleTesting() {}

  /**
   * Holm's: the chance of any false find is at most q, under any dependence. The i-th smallest of K
   * times K − i + 1, made monotone. S. Holm, A simple sequentially rejective multiple test
   * procedure, Scandinavian Journal of Statistics 6 (1979), 65–70.
   *
   * @throws IllegalArgumentException if a p-value is not in [0, 1]
   */
  public static double[] holm(double[] pValues) {
    int[] order = ascending(requirePValues(pValues));
    double[] adjusted = new double[pValues.length];
    double floor = 0;
    for (int i = 0; i < order.length; i++) {
      floor = Math.max(floor, Math.min(1, pValues[order[i]] * (order.length - i)));
      adjusted[order[i]] = floor;
    }
    return adjusted;
  }

  /**
   * Benjamini and Hochberg's: the expected share of false finds is at most q, for independent or
   * positively dependent features. The i-th smallest of K times K/i, made monotone.
   * doi:10.1111/j.2517-6161.1995.tb02031.x.
   *
   * @throws IllegalArgumentException if a p-value is not in [0, 1]
   */
  public static double[] benjaminiHochberg(double[] pValues) {
    return stepUp(requirePValues(pValues), 1);
  }

  /**
   * Benjamini and Yekutieli's: the same share under any dependence, at the price of a factor 1 +
   * 1/2 + … + 1/K. doi:10.1214/aos/1013699998.
   *
   * @throws IllegalArgumentException if a p-value is not in [0, 1]
   */
  public static double[] benjaminiYekutieli(double[] pValues) {
    double harmonic = 0;
    for (int i = 1; i <= requirePValues(pValues).length; i++) {
      harmonic += 1.0 / i;
    }
    return stepUp(pValues, harmonic);
  }

  /**
   * e-BH of e-values, such as {@link dev.mlopsdk.core.signal.Signal#eValue}: {@link
   * #eBenjaminiHochbergOfLogs} of their logarithms.
   *
   * @throws IllegalArgumentException if one is NaN or below 0
   */
  public static double[] eBenjaminiHochberg(double[] eValues) {
    Objects.requireNonNull(eValues, "The e-values are null; pass one per feature");
    for (int i = 0; i < eValues.length; i++) {
      if (!(eValues[i] >= 0)) {
        throw new IllegalArgumentException(
            "An e-value is 0 or more, but that at "
                + i
                + " is "
                + eValues[i]
                + "; logarithms of e-values go to eBenjaminiHochbergOfLogs");
      }
    }
    return eBenjaminiHochbergOfLogs(Arrays.stream(eValues).map(Math::log).toArray());
  }

  /**
   * e-BH: the expected share of false finds is at most q, under any dependence and at no price. It
   * finds the k features with the largest e-values for the largest k with e_(k) ≥ K/(qk). R. Wang
   * and A. Ramdas, False discovery rate control with e-values, JRSS B 84 (2022),
   * doi:10.1111/rssb.12489.
   *
   * @param logEValues ln of e-values, which themselves may not fit a double; −∞ and +∞ are welcome
   * @throws IllegalArgumentException if one is NaN
   */
  public static double[] eBenjaminiHochbergOfLogs(double[] logEValues) {
    Objects.requireNonNull(logEValues, "The e-values are null; pass one per feature");
    for (int i = 0; i < logEValues.length; i++) {
      if (Double.isNaN(logEValues[i])) {
        throw new IllegalArgumentException("An e-value is a number, but that at " + i + " is NaN");
      }
    }
    return stepUp(Arrays.stream(logEValues).map(x -> Math.exp(-x)).toArray(), 1);
  }

  private static double[] stepUp(double[] values, double factor) {
    int[] order = ascending(values);
    double[] adjusted = new double[values.length];
    double ceiling = 1;
    for (int i = order.length - 1; i >= 0; i--) {
      ceiling = Math.min(ceiling, values[order[i]] * factor * order.length / (i + 1));
      adjusted[order[i]] = ceiling;
    }
    return adjusted;
  }

  private static int[] ascending(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private static double[] requirePValues(double[] pValues) {
    Objects.requireNonNull(pValues, "The p-values are null; pass one per feature");
    for (int i = 0; i < pValues.length; i++) {
      if (!(pValues[i] >= 0 && pValues[i] <= 1)) {
        throw new IllegalArgumentException(
            "A p-value is in [0, 1], but that at " + i + " is " + pValues[i]);
      }
    }
    return pValues;
  }
}
