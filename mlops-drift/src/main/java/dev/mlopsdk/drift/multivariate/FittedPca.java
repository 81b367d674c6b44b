package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The reference of {@link PcaReconstruction}, ready to be compared with current rows. Immutable.
 *
 * <p>Cost of a row of p columns over k components: 4 p k floating-point operations.
 *
 * @since 0.1
 */
public final class FittedPca implements RowDistance {

  private static final String METHOD = "pca";

  /** Errors that differ by less than this per root of a column are rounding. */
  private static final double SMALLEST = 1e-9;

  private static final int FEWEST_CHUNKS = 5;

  private final Reconstruction reconstruction;
  private final Spectrum spectrum;
  private final double[] errors;
  private final double mean;
  private final double deviation;
  private final double[] residuals;
  private final int permutations;
  private final long seed;
  private final Gate gate;
  private final Summary summary;

  FittedPca(
      Reconstruction reconstruction,
      Spectrum spectrum,
      double[][] calibration,
      int permutations,
      long seed,
      Gate gate) {
    this.reconstruction = reconstruction;
    this.spectrum = spectrum;
    this.permutations = permutations;
    this.seed = seed;
    this.gate = gate;
    int width = reconstruction.width();
    this.errors = new double[calibration.length];
    this.residuals = new double[width];
    double[] residual = new double[width];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = reconstruction.residual(calibration[i], residual);
      for (int j = 0; j < width; j++) {
        residuals[j] += residual[j] * residual[j] / errors.length;
      }
    }
    this.mean = Moments.mean(errors);
    this.deviation =
        Math.max(Math.sqrt(Moments.variance(errors)), SMALLEST * Math.sqrt((double) width));
    this.summary = new Errors(reconstruction, mean, deviation, fingerprint());
  }

  private long fingerprint() {
    return Fingerprint.of(reconstruction.fingerprint(), new double[] {mean, deviation});
  }

  /** Of a row the error, scaled by the calibration rows', its square, and the squared residuals. */
  private record Errors(
      Reconstruction reconstruction, double mean, double deviation, long fingerprint)
      implements Summary {

    @Override
    public int width() {
      return reconstruction.width();
    }

    @Override
    public int size() {
      return 2 + width();
    }

    @Override
    public int scratch() {
      return width();
    }

    @Override
    public double summarize(double[] row, double[] scratch, double[] into) {
      double error = reconstruction.residual(row, scratch);
      double scaled = Math.min(Scaler.LIMIT, (error - mean) / deviation);
      into[0] = scaled;
      into[1] = scaled * scaled;
      for (int j = 0; j < scratch.length; j++) {
        into[2 + j] = scratch[j] * scratch[j];
      }
      return error;
    }
  }

  /** How many components are kept. */
  public int components() {
    return reconstruction.components();
  }

  /** The variances along all components, descending, divided by n − 1. */
  public double[] variances() {
    return spectrum.values().clone();
  }

  /** The mean error of the calibration rows. */
  public double meanError() {
    return mean;
  }

  /**
   * The reconstruction error of a row. Allocates a row; {@link RowSums#accept} does not.
   *
   * @throws IllegalArgumentException if the row is not as wide as the reference's
   */
  public double error(double[] row) {
    return sums().accept(row);
  }

  @Override
  public int columns() {
    return reconstruction.width();
  }

  /** The reconstruction error of {@code row}, of which its residual is left; NaN is the mean. */
  @Override
  public double measure(double[] row) {
    return reconstruction.residual(row, row);
  }

  /** The reconstruction errors of the calibration rows, in their order. */
  @Override
  public double[] calibration() {
    return errors.clone();
  }

  /** Sums without rows, to be filled and given to {@link #test(RowSums)}. */
  public RowSums sums() {
    return new RowSums(summary);
  }

  /** What mean errors without drift lie between. Immutable. */
  public record Bounds(double lower, double upper) {}

  /**
   * Bounds for the mean error of so many rows that follow each other: the calibration rows are cut
   * into chunks in their order, and the bounds are three standard deviations of the chunks' means
   * away from the mean of all, widened by √(1 + 1/chunks) for the mean itself. Where neighbouring
   * rows resemble each other, the bounds are as wide as that makes them, which no p-value here is.
   *
   * @throws IllegalArgumentException if the calibration rows make fewer than {@value
   *     #FEWEST_CHUNKS} chunks
   */
  public Bounds chunkBounds(int rows) {
    int chunks = rows > 0 ? errors.length / rows : 0;
    if (chunks < FEWEST_CHUNKS) {
      throw new IllegalArgumentException(
          "Bounds need "
              + FEWEST_CHUNKS
              + " chunks, but "
              + errors.length
              + " calibration rows make "
              + chunks
              + " of "
              + rows
              + "; use smaller chunks or test(current)");
    }
    double[] means = new double[chunks];
    Arrays.setAll(means, c -> Moments.mean(Arrays.copyOfRange(errors, c * rows, (c + 1) * rows)));
    double width = 3 * Math.sqrt(Moments.variance(means) * (1 + 1.0 / chunks));
    double center = Moments.mean(means);
    return new Bounds(Math.max(0, center - width), center + width);
  }

  /**
   * Compares rows with the calibration rows: Welch's t of the mean errors, two-sided, whose law is
   * that of dealing the errors anew, which is exact whatever the errors' law. The weights are what
   * each column's mean squared residual has grown by.
   *
   * @throws IllegalArgumentException if there are fewer than two rows, or one is not as wide as the
   *     reference's
   */
  public MultivariateResult test(double[][] current) {
    Rows.requireCurrent(current, 2, reconstruction.width());
    RowSums sums = sums();
    double[] scaled = new double[current.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.min(Scaler.LIMIT, (sums.accept(current[i]) - mean) / deviation);
    }
    if (permutations == 0) {
      return test(sums);
    }
    double[] own = Arrays.stream(errors).map(e -> (e - mean) / deviation).toArray();
    double p = Permutations.welch(own, scaled, permutations, new Draws(seed + 1));
    return result(sums, p, MultivariateResult.Law.PERMUTATION);
  }

  /**
   * Compares summed rows with the calibration rows: Welch's t of the mean errors, two-sided, by
   * Student's law, which is right as both grow. With fewer than two rows nothing is known, and the
   * p-value is 1.
   *
   * @throws IllegalArgumentException if the sums belong to another fit
   */
  public MultivariateResult test(RowSums current) {
    current.requireSame(summary.fingerprint());
    long n = current.rows();
    if (n < 2) {
      return MultivariateResult.unknown(METHOD, errors.length, n, gate);
    }
    double own = 1.0 / errors.length;
    double others = variance(current) / n;
    double t = current.mean(0) / Math.sqrt(own + others);
    double degrees =
        (own + others)
            * (own + others)
            / (own * own / (errors.length - 1.0) + others * others / (n - 1.0));
    double p = 2 * TDistribution.of(degrees).survivalProbability(Math.abs(t));
    return result(
        current, Math.max(Double.MIN_NORMAL, Math.min(1, p)), MultivariateResult.Law.STUDENT);
  }

  /** Of the scaled errors. */
  private static double variance(RowSums sums) {
    double mean = sums.mean(0);
    double n = sums.rows();
    return Math.max(0, sums.mean(1) - mean * mean) * (n / (n - 1));
  }

  private MultivariateResult result(RowSums sums, double p, MultivariateResult.Law law) {
    List<Double> weights = new ArrayList<>();
    for (int j = 0; j < residuals.length; j++) {
      weights.add(sums.mean(2 + j) - residuals[j]);
    }
    double n = sums.rows();
    return new MultivariateResult(
        METHOD,
        mean + deviation * sums.mean(0),
        deviation * Math.sqrt(variance(sums) / n),
        Math.abs(sums.mean(0)),
        p,
        law,
        errors.length,
        sums.rows(),
        weights,
        gate);
  }
}
