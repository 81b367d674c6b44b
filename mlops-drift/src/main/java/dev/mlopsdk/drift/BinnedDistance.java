package dev.mlopsdk.drift;

/**
 * The Kolmogorov–Smirnov distance of two samples of which only counts are left. Immutable.
 *
 * <p>Cells are closed on the right, so both distribution functions are known at every edge: {@code
 * low} is the largest distance there. Between the edges l and r of a cell the distance is at most
 * max(F(r) − G(l), G(r) − F(l)); {@code high} is the largest of these. A cell of one value has no
 * between. The distance of the raw samples lies in [low, high]. Missing and NaN are left out.
 *
 * @param low at least this far
 * @param high at most this far
 * @param pValue Kolmogorov's law at {@code low}, with Stephens' correction: an upper bound
 * @param referenceSize ordered values in the reference
 * @param currentSize ordered values in the window
 */
record BinnedDistance(
    double low, double high, double pValue, long referenceSize, long currentSize) {

  static BinnedDistance of(NumericCells cells, long[] reference, long[] current) {
    int finite = cells.finite();
    long m = reference[cells.negativeInfinity()] + reference[cells.positiveInfinity()];
    long n = current[cells.negativeInfinity()] + current[cells.positiveInfinity()];
    for (int i = 0; i < finite; i++) {
      m += reference[i];
      n += current[i];
    }
    if (m == 0 || n == 0) {
      return new BinnedDistance(0, 0, 1, m, n);
    }
    long below = reference[cells.negativeInfinity()];
    long belowNow = current[cells.negativeInfinity()];
    double low = Math.abs((double) below / m - (double) belowNow / n);
    double high = low;
    for (int i = 0; i < finite; i++) {
      double f = (double) below / m;
      double g = (double) belowNow / n;
      below += reference[i];
      belowNow += current[i];
      double nextF = (double) below / m;
      double nextG = (double) belowNow / n;
      low = Math.max(low, Math.abs(nextF - nextG));
      if (!cells.single(i)) {
        high = Math.max(high, Math.max(nextF - g, nextG - f));
      }
    }
    high = Math.max(low, high);
    return new BinnedDistance(low, high, pValue(low, (double) m * n / ((double) m + n)), m, n);
  }

  /**
   * P(D ≥ d) = 2 Σ (−1)<sup>k−1</sup> exp(−2k²t²) with t = d(√N + 0.12 + 0.11/√N); for a small t
   * the same by theta inversion. M. A. Stephens, EDF statistics for goodness of fit, JASA 69
   * (1974), doi:10.1080/01621459.1974.10480196.
   */
  static double pValue(double d, double size) {
    double root = Math.sqrt(size);
    double t = d * (root + 0.12 + 0.11 / root);
    if (t < 0.2) {
      return 1;
    }
    double sum = 0;
    if (t < 1) {
      double x = -Math.PI * Math.PI / (8 * t * t);
      for (int k = 1; k <= 7; k += 2) {
        sum += Math.exp(k * k * x);
      }
      return Math.max(0, 1 - Math.sqrt(2 * Math.PI) / t * sum);
    }
    for (int k = 1; k <= 6; k++) {
      sum += ((k & 1) == 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t);
    }
    return Math.min(1, Math.max(0, sum));
  }
}
