package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;

/**
 * How far rows, mostly embeddings, lie from the reference, in units of its own spread. Immutable.
 *
 * <pre>
 * d(x) = √((x − μ)ᵀ Σ⁻¹ (x − μ))
 * </pre>
 *
 * <p>with Σ the covariance shrunk towards a multiple of the identity by Ledoit and Wolf's rule, at
 * least by 10⁻⁸, so that more columns than rows are welcome. NaN is imputed by the mean; values
 * beyond 1,000 standard deviations, ±∞ too, count as 1,000; the deviation of a constant column is
 * 1. Two tests: {@link FittedMahalanobis#test(double[][])} asks whether the mean has moved, {@link
 * FittedMahalanobis#testTail(double[][])} whether more rows lie far out than of the reference.
 *
 * <p>The reference is cut by chance, but seeded, into rows that tell μ and Σ and rows that tell
 * what distance is far: a row's own weight in Σ makes it look near.
 *
 * <p>It misses what leaves the mean and the distances alone. Cost of fitting n rows of p columns: n
 * p² + p³; of a row p².
 *
 * @since 0.1
 */
public final class MahalanobisDistance {

  record Options(
      Scaling scaling,
      double fitShare,
      double tail,
      int permutations,
      long seed,
      Gate gate,
      Gate tailGate) {}

  private static final int FEWEST = 8;
  private static final MahalanobisDistance DEFAULTS =
      new MahalanobisDistance(
          new Options(
              Scaling.RAW, 0.5, 0.01, 999, 1, new Gate(0.05, 0.2, 0.5), new Gate(0.05, 0.02, 0.1)));

  private final Options options;

  private MahalanobisDistance(Options options) {
    this.options = options;
  }

  /**
   * Columns in their own unit, half of the reference to fit on, the tail of 1 %, 999 permutations,
   * seed 1; alpha 0.05. For the mean a moderate effect from a distance of 0.2, a large one from
   * 0.5; for the tail from 0.02 and 0.1 of the rows more than expected.
   */
  public static MahalanobisDistance withDefaults() {
    return DEFAULTS;
  }

  /** The same with another unit of the columns, which decides what is shrunk towards. */
  public MahalanobisDistance withScaling(Scaling scaling) {
    Options o = options;
    return new MahalanobisDistance(
        new Options(scaling, o.fitShare, o.tail, o.permutations, o.seed, o.gate, o.tailGate));
  }

  /** The same with this share of the reference to fit on, in (0, 1), the rest to calibrate on. */
  public MahalanobisDistance withFitShare(double share) {
    Rows.requireShare("The share of rows to fit on", share);
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, share, o.tail, o.permutations, o.seed, o.gate, o.tailGate));
  }

  /** The same where the outermost {@code share} of the reference, in (0, 1), is far out. */
  public MahalanobisDistance withTail(double share) {
    Rows.requireShare("The tail", share);
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, o.fitShare, share, o.permutations, o.seed, o.gate, o.tailGate));
  }

  /** The same with so many permutations, 99 or more, where the reference has few rows. */
  public MahalanobisDistance withPermutations(int permutations) {
    Rows.requirePermutations(permutations);
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, o.fitShare, o.tail, permutations, o.seed, o.gate, o.tailGate));
  }

  /** The same with another seed of the cut and of the permutations. */
  public MahalanobisDistance withSeed(long seed) {
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, o.fitShare, o.tail, o.permutations, seed, o.gate, o.tailGate));
  }

  /** The same with another alpha and other bounds of the mean's effect. */
  public MahalanobisDistance withGate(Gate gate) {
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, o.fitShare, o.tail, o.permutations, o.seed, gate, o.tailGate));
  }

  /** The same with another alpha and other bounds of the tail's effect. */
  public MahalanobisDistance withTailGate(Gate gate) {
    Options o = options;
    return new MahalanobisDistance(
        new Options(o.scaling, o.fitShare, o.tail, o.permutations, o.seed, o.gate, gate));
  }

  /**
   * Learns the mean, the covariance and the distances of the reference.
   *
   * @param reference rows of equal width, at least {@value #FEWEST}
   * @throws IllegalArgumentException if rows are too few or of different widths, a column has no
   *     finite value, or no column varies
   */
  public FittedMahalanobis fit(double[][] reference) {
    Rows.requireReference(reference, FEWEST);
    return new FittedMahalanobis(reference, options);
  }

  /**
   * Fits on the reference and tests the mean once.
   *
   * @throws IllegalArgumentException as {@link #fit} and {@link FittedMahalanobis#test(double[][])}
   */
  public MultivariateResult test(double[][] reference, double[][] current) {
    return fit(reference).test(current);
  }
}
