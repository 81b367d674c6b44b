package dev.mlopsdk.abtest;

import java.util.Locale;

/**
 * A number with its interval. Immutable.
 *
 * @param value the estimate; NaN where there is nothing to estimate from
 * @param low the interval's lower end; −∞ where there is none
 * @param high the interval's upper end; +∞ where there is none
 * @param constant whether there is no interval because all outcomes within the arms are equal: a
 *     variance of 0 would make the smallest sample look certain
 * @since 0.1
 */
public record Estimate(double value, double low, double high, boolean constant) {

  private static final double NONE = Double.POSITIVE_INFINITY;

  static Estimate of(double value, double halfWidth) {
    return new Estimate(value, value - halfWidth, value + halfWidth, false);
  }

  static Estimate tooFew(double value) {
    return new Estimate(value, -NONE, NONE, false);
  }

  static Estimate constant(double value) {
    return new Estimate(value, -NONE, NONE, true);
  }

  /** Whether the interval lies wholly above or wholly below {@code other}. */
  public boolean excludes(double other) {
    return low > other || high < other;
  }

  @Override
  public String toString() {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, "%.4g %s", value, interval());
  }

  private String interval() {
    if (constant) {
      return "[no variance]";
    }
    return low == -NONE ? "[too few yet]" : String.format(Locale.ROOT, "[%.4g, %.4g]", low, high);
  }
}
