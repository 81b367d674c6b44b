package dev.mlopsdk.core.validation;

/**
 * Quantiles by linear interpolation: type 7 of Hyndman and Fan (1996, doi:10.2307/2684934), the
 * default of NumPy and R. Stateless.
 */
final class Quantiles {

  private Quantiles() {}

  /** The quantile {@code p}, 0 to 1, of at least one value in ascending order. */
  static double of(double[] sorted, double p) {
    return of(sorted, sorted.length, p);
  }

  /** The quantile {@code p} of the first {@code size} values. */
  static double of(double[] sorted, int size, double p) {
    double place = p * (size - 1);
    int below = (int) place;
    if (below >= size - 1) {
      return sorted[size - 1];
    }
    double part = place - below;
    double left = sorted[below];
    double right = sorted[below + 1];
    double step = right - left;
    if (Double.isInfinite(step)) {
      return left * (1 - part) + right * part;
    }
    // From the nearer end, as NumPy does: so a higher p never gives a lower quantile.
    return part < 0.5 ? left + step * part : right - step * (1 - part);
  }
}
