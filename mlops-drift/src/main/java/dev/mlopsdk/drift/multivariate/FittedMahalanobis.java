package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * The reference of {@link MahalanobisDistance}, ready to be compared with current rows. Immutable.
 *
 * @since 0.1
 */
public final class FittedMahalanobis implements RowDistance {

  private static final String MEAN = "hotelling";
  private static final String TAIL = "tail";

  private final MahalanobisDistance.Options options;
  private final Units units;
  private final ShrunkCovariance covariance;

  /** The reference's means, and sums of products about them, in the scaler's deviations. */
  private final double[] means;

  private final double[][] products;

  /** The reference, where it has too few rows for Hotelling's law. */
  private final double[][] kept;

  private final int rows;

  /** Of the calibration rows, ascending. */
  private final double[] distances;

  private final int beyond;
  private final double threshold;
  private final Summary summary;

  FittedMahalanobis(double[][] reference, MahalanobisDistance.Options options) {
    this.options = options;
    this.rows = reference.length;
    Split split = Split.of(reference, options.fitShare(), options.seed());
    this.units = new Units(Scaler.of(split.fit()), options.scaling());
    this.covariance = ShrunkCovariance.of(units.apply(split.fit()));
    double[][] scaled = units.scaler().apply(reference);
    this.means = centre(scaled);
    this.products = Spectrum.secondMoments(scaled, 1);
    this.kept = rows < 2 * units.width() ? units.apply(reference) : new double[0][];
    this.distances =
        Arrays.stream(units.apply(split.calibration())).mapToDouble(covariance::whiten).toArray();
    Arrays.sort(distances);
    int outer = (int) Math.rint(options.tail() * (distances.length + 1));
    this.beyond = Math.max(1, Math.min(distances.length, outer));
    this.threshold = distances[distances.length - beyond];
    long print = covariance.fingerprint(units.fingerprint());
    this.summary =
        new Distances(
            units, covariance, threshold, Fingerprint.of(print, new double[] {threshold}));
  }

  /** Of a row its deviations from the means, and whether it lies far out. */
  private record Distances(
      Units units, ShrunkCovariance covariance, double threshold, long fingerprint)
      implements Summary {

    @Override
    public int width() {
      return units.width();
    }

    @Override
    public int size() {
      return units.width() + 1;
    }

    @Override
    public int scratch() {
      return units.width();
    }

    @Override
    public double summarize(double[] row, double[] scratch, double[] into) {
      units.scaler().apply(row, into);
      System.arraycopy(into, 0, scratch, 0, scratch.length);
      units.turn(scratch);
      double distance = covariance.whiten(scratch);
      into[scratch.length] = distance > threshold ? 1 : 0;
      return distance;
    }
  }

  /** How far the covariance is drawn towards a multiple of the identity, in [0, 1]. */
  public double shrinkage() {
    return covariance.shrinkage();
  }

  /** Distances above this are far out. */
  public double threshold() {
    return threshold;
  }

  /**
   * The distance of a row. Allocates; {@link RowSums#accept} does not.
   *
   * @throws IllegalArgumentException if the row is not as wide as the reference's
   */
  public double distance(double[] row) {
    return sums().accept(row);
  }

  @Override
  public int columns() {
    return units.width();
  }

  /** The distance of {@code row}, which is whitened by it; NaN is the mean. */
  @Override
  public double measure(double[] row) {
    units.apply(row, row);
    return covariance.whiten(row);
  }

  /** The distances of the calibration rows, ascending. */
  @Override
  public double[] calibration() {
    return distances.clone();
  }

  /** Sums without rows, to be filled and given to {@link #test(RowSums)} or its sister. */
  public RowSums sums() {
    return new RowSums(summary);
  }

  /**
   * Asks whether the mean has moved: Hotelling's T² of two samples, with the covariance of both,
   * not shrunk, and Fisher's F, exact for normal rows and near enough for others. While the
   * reference has fewer than two rows a column, the means' distance under the shrunk covariance of
   * all rows together, dealing the rows anew, which is exact for RAW columns without NaN. The
   * weights are what each column's mean has moved by, in deviations.
   *
   * @throws IllegalArgumentException if there are fewer than two rows, one is not as wide as the
   *     reference's, or both samples together have no three rows more than columns and there are no
   *     permutations
   */
  public MultivariateResult test(double[][] current) {
    int width = units.width();
    Rows.requireCurrent(current, 2, width);
    RowSums sums = sums().acceptAll(current);
    if (kept.length > 0 && options.permutations() > 0) {
      return dealt(current, sums);
    }
    requireRows("Both samples together test", rows + current.length, width + 3);
    double[][] scaled = units.scaler().apply(current);
    centre(scaled);
    double[][] both = Spectrum.secondMoments(scaled, 1);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        both[i][j] += products[i][j];
      }
    }
    return hotelling(sums, Hotelling.of(both, rows + current.length - 2.0));
  }

  private void requireRows(String which, long found, int needed) {
    if (found < needed) {
      throw new IllegalArgumentException(
          which
              + " the mean of "
              + units.width()
              + " columns with "
              + needed
              + " rows or more, but there are "
              + found
              + "; call test(double[][]) with permutations, or testTail");
    }
  }

  private MultivariateResult dealt(double[][] current, RowSums sums) {
    double[][] all = Rows.pooled(copied(kept), units.apply(current));
    centre(all);
    ShrunkCovariance pooled = ShrunkCovariance.of(all);
    for (double[] row : all) {
      pooled.whiten(row);
    }
    double chance = Arrays.stream(all).mapToDouble(FittedMahalanobis::square).sum() / all.length;
    double p =
        Permutations.meanDistance(all, rows, options.permutations(), new Draws(options.seed() + 1));
    double squared = squaredGap(all, rows);
    double noise = 1.0 / rows + 1.0 / current.length;
    return result(
        sums,
        squared / noise,
        Math.sqrt(Math.max(0, squared - chance * noise)),
        p,
        MultivariateResult.Law.PERMUTATION);
  }

  private static double[][] copied(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** Takes the columns' means off, in place, and answers them. */
  private static double[] centre(double[][] rows) {
    double[] means = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < means.length; j++) {
        means[j] += row[j] / rows.length;
      }
    }
    for (double[] row : rows) {
      for (int j = 0; j < means.length; j++) {
        row[j] -= means[j];
      }
    }
    return means;
  }

  private static double square(double[] row) {
    return Arrays.stream(row).map(each -> each * each).sum();
  }

  private static double squaredGap(double[][] rows, int m) {
    double[] gap = new double[rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      double share = i < m ? -1.0 / m : 1.0 / (rows.length - m);
      for (int j = 0; j < gap.length; j++) {
        gap[j] += share * rows[i][j];
      }
    }
    return square(gap);
  }

  /**
   * Asks whether the mean of the summed rows has moved: Hotelling's T² with the reference's own
   * covariance, not shrunk, and Fisher's F, exact for normal rows of that covariance. The current
   * covariance does not enter, so that replicas add up p numbers and not p²; the price is that a
   * wider current sample, or one with heavy tails, is taken for one that moved. With fewer than two
   * rows nothing is known, and the p-value is 1.
   *
   * @throws IllegalArgumentException if the sums belong to another fit, or the reference has no two
   *     rows more than columns
   */
  public MultivariateResult test(RowSums current) {
    current.requireSame(summary.fingerprint());
    requireRows("The reference alone tests", rows, units.width() + 2);
    if (current.rows() < 2) {
      return MultivariateResult.unknown(MEAN, rows, current.rows(), options.gate());
    }
    return hotelling(current, Hotelling.of(products, rows - 1.0));
  }

  private MultivariateResult hotelling(RowSums current, Hotelling hotelling) {
    double squared = hotelling.squared(difference(current));
    double noise = 1.0 / rows + 1.0 / current.rows();
    return result(
        current,
        squared / noise,
        hotelling.effect(squared, noise),
        hotelling.pValue(squared / noise),
        MultivariateResult.Law.FISHER);
  }

  private double[] difference(RowSums current) {
    double[] difference = current.means(0, means.length);
    for (int j = 0; j < means.length; j++) {
      difference[j] -= means[j];
    }
    return difference;
  }

  private MultivariateResult result(
      RowSums current, double statistic, double effect, double p, MultivariateResult.Law law) {
    List<Double> weights = Arrays.stream(difference(current)).boxed().collect(Collectors.toList());
    return new MultivariateResult(
        MEAN, statistic, Double.NaN, effect, p, law, rows, current.rows(), weights, options.gate());
  }

  /**
   * Asks whether more rows lie far out than expected.
   *
   * @throws IllegalArgumentException if there is no row, or one is not as wide as the reference's
   * @see #testTail(RowSums)
   */
  public MultivariateResult testTail(double[][] current) {
    Rows.requireCurrent(current, 1, units.width());
    return testTail(sums().acceptAll(current));
  }

  /**
   * Asks whether more of the summed rows lie far out than expected. The statistic is their share,
   * the effect what it exceeds the expected one by. The threshold is the r-th largest of m
   * calibration distances; k of n current ones exceed it if at least k of the r + k − 1 largest of
   * all are current, whose law is hypergeometric whatever that of the rows. A binomial law would
   * take the threshold for the true quantile, and alarm too often.
   *
   * @throws IllegalArgumentException if the sums belong to another fit
   */
  public MultivariateResult testTail(RowSums current) {
    current.requireSame(summary.fingerprint());
    long n = current.rows();
    if (n == 0) {
      return MultivariateResult.unknown(TAIL, distances.length, n, options.tailGate());
    }
    if (n > Integer.MAX_VALUE - distances.length) {
      throw new IllegalArgumentException(
          "The tail of fewer than 2^31 rows can be tested, but there are "
              + n
              + "; clear() more often");
    }
    double share = current.mean(units.width());
    int k = (int) Math.round(share * n);
    double p =
        k == 0
            ? 1
            : HypergeometricDistribution.of((int) n + distances.length, (int) n, beyond + k - 1)
                .survivalProbability(k - 1);
    double expected = beyond / (distances.length + 1.0);
    return new MultivariateResult(
        TAIL,
        share,
        Math.sqrt(share * (1 - share) / n),
        Math.max(0, share - expected),
        Math.max(Double.MIN_NORMAL, p),
        MultivariateResult.Law.HYPERGEOMETRIC,
        distances.length,
        n,
        List.of(),
        options.tailGate());
  }
}
