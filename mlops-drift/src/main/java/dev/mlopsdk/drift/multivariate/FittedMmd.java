package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;
import java.util.Arrays;
import java.util.List;

/**
 * The reference of {@link FourierMmd}, ready to be compared with current rows. Immutable.
 *
 * @since 0.1
 */
public final class FittedMmd {

  private static final String METHOD = "mmd";

  /** Up to so many rows together a p-value is dealt, above it the law is near enough. */
  private static final int DEALT_UP_TO = 4_000;

  /** How permutations are drawn. Immutable. */
  record Dealing(int permutations, long seed) {}

  private final double bandwidth;
  private final double[][] features;
  private final double[] means;
  private final int rows;
  private final WeightedChiSquared law;
  private final Dealing dealing;
  private final Gate gate;
  private final Summary summary;

  FittedMmd(
      Units units,
      Frequencies frequencies,
      double bandwidth,
      double[][] reference,
      Dealing dealing,
      Gate gate) {
    this.bandwidth = bandwidth;
    this.dealing = dealing;
    this.gate = gate;
    this.rows = reference.length;
    double[][] all = features(units, frequencies, reference);
    this.means = new double[frequencies.features()];
    for (double[] each : all) {
      for (int k = 0; k < means.length; k++) {
        means[k] += each[k] / rows;
      }
    }
    this.summary =
        new Features(units, frequencies, means, frequencies.fingerprint(units.fingerprint()));
    this.law = law(all);
    boolean kept = dealing.permutations > 0 && rows < DEALT_UP_TO;
    this.features = kept ? all : new double[0][];
  }

  private static double[][] features(Units units, Frequencies frequencies, double[][] rows) {
    double[][] all = new double[rows.length][frequencies.features()];
    double[] scaled = new double[units.width()];
    for (int i = 0; i < rows.length; i++) {
      units.apply(rows[i], scaled);
      frequencies.apply(scaled, all[i]);
    }
    return all;
  }

  private WeightedChiSquared law(double[][] all) {
    double[][] centred = new double[all.length][means.length];
    for (int i = 0; i < all.length; i++) {
      for (int k = 0; k < means.length; k++) {
        centred[i][k] = all[i][k] - means[k];
      }
    }
    Spectrum spectrum = Spectrum.of(centred);
    return new WeightedChiSquared(Arrays.copyOf(spectrum.values(), spectrum.rank()));
  }

  /** Of a row its features; the score is their inner product with the reference's mean. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Features(Units units, Frequencies frequencies, double[] means, long fingerprint)
      implements Summary {

    @Override
    public int width() {
      return units.width();
    }

    @Override
    public int size() {
      return frequencies.features();
    }

    @Override
    public int scratch() {
      return units.width();
    }

    @Override
    public double summarize(double[] row, double[] scratch, double[] into) {
      units.apply(row, scratch);
      frequencies.apply(scratch, into);
      double kernel = 0;
      for (int k = 0; k < into.length; k++) {
        kernel += into[k] * means[k];
      }
      return kernel;
    }
  }

  /** The kernel's bandwidth, in the unit of the scaled rows. */
  public double bandwidth() {
    return bandwidth;
  }

  /** Sums without rows, to be filled and given to {@link #test(RowSums)}. */
  public RowSums sums() {
    return new RowSums(summary);
  }

  /**
   * Compares rows with the reference. Up to 4,000 rows together the p-value is that of dealing them
   * anew, above by the limiting law, as {@link #test(RowSums)}. The kernel and the columns' scale
   * are the reference's whichever way rows are dealt, so with few rows a column it is not quite
   * exact.
   *
   * @throws IllegalArgumentException if there are fewer than two rows, or one is not as wide as the
   *     reference's
   */
  public MultivariateResult test(double[][] current) {
    Rows.requireCurrent(current, 2, summary.width());
    RowSums sums = sums();
    if (features.length == 0 || features.length + current.length > DEALT_UP_TO) {
      return test(sums.acceptAll(current));
    }
    double[][] others = new double[current.length][means.length];
    double[] scratch = new double[summary.scratch()];
    for (int i = 0; i < others.length; i++) {
      sums.accept(current[i]);
      summary.summarize(current[i], scratch, others[i]);
    }
    double p =
        Permutations.meanDistance(
            Rows.pooled(features, others), rows, dealing.permutations, new Draws(dealing.seed));
    return result(sums, p, MultivariateResult.Law.PERMUTATION);
  }

  /**
   * Compares summed rows with the reference. Without drift MMD² / (1/m + 1/n) follows Σ λ Z² as
   * both samples grow, with λ the variances of the reference's features, which gives the p-value; a
   * reference of some hundred rows is needed for it. With fewer than two rows nothing is known, and
   * the p-value is 1.
   *
   * @throws IllegalArgumentException if the sums belong to another fit
   */
  public MultivariateResult test(RowSums current) {
    current.requireSame(summary.fingerprint());
    if (current.rows() < 2) {
      return MultivariateResult.unknown(METHOD, rows, current.rows(), gate);
    }
    double p = law.survival(distance(current) / (1.0 / rows + 1.0 / current.rows()));
    return result(current, p, MultivariateResult.Law.WEIGHTED_CHI_SQUARED);
  }

  private double distance(RowSums current) {
    double squares = 0;
    for (int k = 0; k < means.length; k++) {
      double gap = current.mean(k) - means[k];
      squares += gap * gap;
    }
    return squares;
  }

  /** The features of a row have length 1, so their mean tells their variance. */
  private static double noise(double[] means, double n) {
    double squares = 0;
    for (double mean : means) {
      squares += mean * mean;
    }
    return Math.max(0, 1 - squares) / (n - 1);
  }

  private MultivariateResult result(RowSums current, double p, MultivariateResult.Law from) {
    double distance = distance(current);
    double chance =
        noise(means, rows) + noise(current.means(0, means.length), (double) current.rows());
    return new MultivariateResult(
        METHOD,
        distance,
        Double.NaN,
        Math.sqrt(Math.max(0, distance - chance)),
        p,
        from,
        rows,
        current.rows(),
        List.of(),
        gate);
  }
}
