package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;

/**
 * The maximum mean discrepancy of two samples of rows, by random Fourier features: in time linear
 * in the rows, and in sums that replicas add up. Immutable.
 *
 * <pre>
 * k(x, y) = exp(−‖x − y‖² / 2h²) ≈ φ(x)·φ(y)      φ(x) = √(2/D) (cos ωᵀx, sin ωᵀx), ω ~ N(0, 1/h²)
 * MMD² ≈ ‖mean φ(reference) − mean φ(current)‖²
 * </pre>
 *
 * <p>over D features of the scaled rows; NaN is imputed by the mean, the deviation of a constant
 * column is 1, values beyond 1,000 deviations, ±∞ too, count as 1,000. The bandwidth h is the
 * median distance of up to 500 rows of the reference, unless given. The features are seeded and of
 * the version {@value #FEATURES}: replicas that fit on the same rows have the same.
 *
 * <p>It sees every difference of the joint law that is broad enough for h, without saying where;
 * with D features it may miss one that lies between them. The p-value is one: the probability of a
 * distance at least as large without drift.
 *
 * <p>Cost of a row of p columns: D p / 2 multiplications, D / 2 sines and cosines. Sources: A.
 * Gretton et al., A kernel two-sample test, JMLR 13 (2012); A. Rahimi, B. Recht, Random features
 * for large-scale kernel machines, NIPS 2007; D. Sutherland, J. Schneider, On the error of random
 * Fourier features, UAI 2015, for the pairs of cosine and sine.
 *
 * @since 0.1
 */
public final class FourierMmd {

  /** The name of how features are made from a seed. */
  public static final String FEATURES = "rff-splitmix64-boxmuller/1";

  private record Options(
      int features, double bandwidth, Scaling scaling, int permutations, long seed, Gate gate) {}

  private static final int FEWEST = 4;
  private static final int BANDWIDTH_ROWS = 500;
  private static final FourierMmd DEFAULTS =
      new FourierMmd(
          new Options(256, Double.NaN, Scaling.STANDARDIZED, 999, 1, new Gate(0.05, 0.05, 0.15)));

  private final Options options;

  private FourierMmd(Options options) {
    this.options = options;
  }

  /**
   * 256 features, the median bandwidth, standardised columns, 999 permutations, seed 1; alpha 0.05,
   * a moderate effect from an MMD of 0.05, a large one from 0.15.
   */
  public static FourierMmd withDefaults() {
    return DEFAULTS;
  }

  /** The same with another number of features, even, 2 to 16,384. */
  public FourierMmd withFeatures(int features) {
    if (features < 2 || features > 16_384 || features % 2 != 0) {
      throw new IllegalArgumentException(
          "Features are cosines and sines, so an even number from 2 to 16,384, but are "
              + features);
    }
    Options o = options;
    return new FourierMmd(
        new Options(features, o.bandwidth, o.scaling, o.permutations, o.seed, o.gate));
  }

  /** The same with a given bandwidth, above 0, in the unit of the scaled rows. */
  public FourierMmd withBandwidth(double bandwidth) {
    if (!(bandwidth > 0 && bandwidth < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A bandwidth is above 0, but is " + bandwidth);
    }
    Options o = options;
    return new FourierMmd(
        new Options(o.features, bandwidth, o.scaling, o.permutations, o.seed, o.gate));
  }

  /** The same with another unit of the columns. */
  public FourierMmd withScaling(Scaling scaling) {
    Options o = options;
    return new FourierMmd(
        new Options(o.features, o.bandwidth, scaling, o.permutations, o.seed, o.gate));
  }

  /** The same with so many permutations, 99 or more; 0 takes the limiting law instead. */
  public FourierMmd withPermutations(int permutations) {
    Rows.requirePermutations(permutations);
    Options o = options;
    return new FourierMmd(
        new Options(o.features, o.bandwidth, o.scaling, permutations, o.seed, o.gate));
  }

  /** The same with another seed of the features, the bandwidth's rows and the permutations. */
  public FourierMmd withSeed(long seed) {
    Options o = options;
    return new FourierMmd(
        new Options(o.features, o.bandwidth, o.scaling, o.permutations, seed, o.gate));
  }

  /** The same with another alpha and other bounds of the effect. */
  public FourierMmd withGate(Gate gate) {
    Options o = options;
    return new FourierMmd(
        new Options(o.features, o.bandwidth, o.scaling, o.permutations, o.seed, gate));
  }

  /**
   * Takes the features of the reference.
   *
   * @param reference rows of equal width, at least {@value #FEWEST}
   * @throws IllegalArgumentException if rows are too few or of different widths, a column has no
   *     finite value, or no column varies
   */
  public FittedMmd fit(double[][] reference) {
    int width = Rows.requireReference(reference, FEWEST);
    Units units = new Units(Scaler.of(reference), options.scaling);
    double bandwidth =
        Double.isNaN(options.bandwidth)
            ? Bandwidth.median(units, reference, BANDWIDTH_ROWS, options.seed)
            : options.bandwidth;
    return new FittedMmd(
        units,
        new Frequencies(width, options.features, bandwidth, options.seed + 1),
        bandwidth,
        reference,
        new FittedMmd.Dealing(options.permutations, options.seed + 2),
        options.gate);
  }

  /**
   * Fits on the reference and tests once.
   *
   * @throws IllegalArgumentException as {@link #fit} and {@link FittedMmd#test(double[][])}
   */
  public MultivariateResult test(double[][] reference, double[][] current) {
    return fit(reference).test(current);
  }
}
