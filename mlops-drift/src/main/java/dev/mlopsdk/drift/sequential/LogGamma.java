package dev.mlopsdk.drift.sequential;

/**
 * ln Γ(x) for x &gt; 0. A table of it is no use here, for arguments are fractions.
 *
 * <p>The argument is moved to at least ten by Γ(x + 1) = x Γ(x), the factors multiplied first so
 * that one logarithm serves them all, then five terms of Stirling's series. The first term left out
 * is 691/360360 x<sup>−11</sup>, at most 1.9e-14; with rounding the error is below 3e-14 + 4e-16
 * |ln Γ(x)|.
 */
final class LogGamma {

  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;
  private static final double LARGE = 10;

  private LogGamma() {}

  static double of(double positive) {
    double x = positive;
    double moved = 0;
    if (x < LARGE) {
      double product = x;
      for (x += 1; x < LARGE; x += 1) {
        product *= x;
      }
      moved = Math.log(product);
    }
    double r = 1 / x;
    double s = r * r;
    double series =
        r * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188))));
    return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + series - moved;
  }
}
