package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;

/**
 * Drift of several columns at once by how badly the reference's principal components rebuild the
 * current rows. Immutable.
 *
 * <pre>
 * z = (x − μ) / σ      e(x) = ‖z − V Vᵀ z‖      drift: mean e has moved
 * </pre>
 *
 * <p>with μ and σ the means and deviations of the reference, NaN imputed by the mean, the deviation
 * of a constant column 1, and V the fewest leading components that explain more than a share of the
 * variance. Values beyond 1,000 deviations, ±∞ too, count as 1,000. Categories come in as numbers,
 * for example by {@link FrequencyEncoder}.
 *
 * <p>The reference is cut by chance, but seeded, into rows to fit on and rows to calibrate on,
 * which never are the same: errors on rows that were fitted on are too small, and what is compared
 * with them alarms too often. Both directions count, for a smaller error is a change too.
 *
 * <p>It sees broken correlations and new directions; it misses what happens inside the kept
 * components. Where these explain everything, nothing is left to see: lower the share. Cost of
 * fitting n rows of p columns: n p² + p³, or n² p + n³ with fewer rows than columns.
 *
 * @since 0.1
 */
public final class PcaReconstruction {

  private record Options(
      double varianceShare, double fitShare, int permutations, long seed, Gate gate) {}

  private static final int FEWEST = 8;
  private static final PcaReconstruction DEFAULTS =
      new PcaReconstruction(new Options(0.65, 0.5, 999, 1, new Gate(0.05, 0.2, 0.5)));

  private final Options options;

  private PcaReconstruction(Options options) {
    this.options = options;
  }

  /**
   * 65 % of the variance, half of the reference to fit on, 999 permutations, seed 1; alpha 0.05, a
   * moderate effect from 0.2 standard deviations of the error, a large one from 0.5.
   */
  public static PcaReconstruction withDefaults() {
    return DEFAULTS;
  }

  /** The same with components that explain more than {@code share} of the variance, in (0, 1). */
  public PcaReconstruction withVarianceShare(double share) {
    Rows.requireShare("The share of variance", share);
    return new PcaReconstruction(
        new Options(share, options.fitShare, options.permutations, options.seed, options.gate));
  }

  /** The same with this share of the reference to fit on, in (0, 1), the rest to calibrate on. */
  public PcaReconstruction withFitShare(double share) {
    Rows.requireShare("The share of rows to fit on", share);
    return new PcaReconstruction(
        new Options(
            options.varianceShare, share, options.permutations, options.seed, options.gate));
  }

  /** The same with so many permutations, 99 or more; 0 takes Welch's t instead. */
  public PcaReconstruction withPermutations(int permutations) {
    Rows.requirePermutations(permutations);
    return new PcaReconstruction(
        new Options(
            options.varianceShare, options.fitShare, permutations, options.seed, options.gate));
  }

  /** The same with another seed of the cut and of the permutations. */
  public PcaReconstruction withSeed(long seed) {
    return new PcaReconstruction(
        new Options(
            options.varianceShare, options.fitShare, options.permutations, seed, options.gate));
  }

  /** The same with another alpha and other bounds of the effect. */
  public PcaReconstruction withGate(Gate gate) {
    return new PcaReconstruction(
        new Options(
            options.varianceShare, options.fitShare, options.permutations, options.seed, gate));
  }

  /**
   * Learns the components and the errors of the reference.
   *
   * @param reference rows of equal width, at least {@value #FEWEST}
   * @throws IllegalArgumentException if rows are too few or of different widths, a column has no
   *     finite value, or no column varies
   */
  public FittedPca fit(double[][] reference) {
    Rows.requireReference(reference, FEWEST);
    Split split = Split.of(reference, options.fitShare, options.seed);
    Scaler scaler = Scaler.of(split.fit());
    Spectrum spectrum = Spectrum.of(scaler.apply(split.fit()));
    return new FittedPca(
        new Reconstruction(scaler, spectrum, spectrum.leading(options.varianceShare)),
        spectrum,
        split.calibration(),
        options.permutations,
        options.seed,
        options.gate);
  }

  /**
   * Fits on the reference and tests once.
   *
   * @throws IllegalArgumentException as {@link #fit} and {@link FittedPca#test(double[][])}
   */
  public MultivariateResult test(double[][] reference, double[][] current) {
    return fit(reference).test(current);
  }
}
