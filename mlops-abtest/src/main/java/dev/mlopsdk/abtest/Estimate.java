package dev.mlopsdk.abtest;

import java.util.Locale;

/**
 * A number with its interval. Immutable.
 *
 * @param value the estimate; NaN where there is nothing to estimate from
 * @param low the interval's lower end; −∞ where there is too little for an interval
 * @param high the interval's upper end; +∞ where there is too little for an interval
 * @since 0.1
 */
public record Estimate(double value, double low, double high) {

  /** Whether the interval lies wholly above or wholly below {@code other}. */
  public boolean excludes(double other) {
    return low > other || high < other;
  }

  @Override
  public String toString() {
    if (Double.isNaN(value)) {
      return "-";
    }
    String interval =
        low == Double.NEGATIVE_INFINITY
            ? "[too few yet]"
            : String.format(Locale.ROOT, "[%.4g, %.4g]", low, high);
    return String.format(Locale.ROOT, "%.4g %s", value, interval);
  }
}
