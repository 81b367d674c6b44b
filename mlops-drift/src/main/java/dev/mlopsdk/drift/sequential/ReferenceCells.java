package dev.mlopsdk.drift.sequential;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a {@link DriftProcess} knows of a feature's reference: cells, and how much of the reference
 * each holds. Immutable.
 *
 * <p>Two kinds. Where the edges between cells are order statistics of a continuous reference,
 * {@link #ofOrderStatistics}, the shares that new values fall into the cells with are exactly a
 * Dirichlet variable whatever the feature's distribution, so what is said of false alarms is exact.
 * Where they are not (categories, edges fixed beforehand, numbers with heavy ties), {@link
 * #ofCounts}, it holds as the reference grows, or on average over a Jeffreys prior.
 *
 * <p>Alternatives that a process weighs are tabled here: about 5 kB for twelve cells, shared by all
 * processes of the feature. Continuous features with references of one size have equal cells; they
 * may share one object. Cost of making: some 300 log-gammas for twelve cells.
 *
 * <p>Source of the law: S. S. Wilks, Determination of sample sizes for setting tolerance limits,
 * Annals of Mathematical Statistics 12 (1941), doi:10.1214/aoms/1177731788; of the e-value: M.
 * Lindon and A. Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022,
 * arXiv:2011.03567, whose null is here replaced by the Pólya law of the reference.
 *
 * @since 0.1
 */
public final class ReferenceCells {

  private static final double JEFFREYS = 0.5;

  private final double[] k;
  private final Mixture.Tilts tilts;
  private final Mixture mixture;

  private ReferenceCells(double[] k, Mixture.Tilts tilts) {
    this.k = k;
    this.tilts = tilts;
    this.mixture = Mixture.of(k, tilts);
  }

  /**
   * Cells between order statistics of a continuous reference of m values. With x_(j) its j-th
   * smallest value and edges x_(j_1) &lt; x_(j_2) &lt; …, cell i is (x_(j_{i−1}), x_(j_i)], the
   * outer cells are open, and {@code k[i]} = j_i − j_{i−1} with j_0 = 0 and, for the last cell, m +
   * 1. So k is how many reference values a cell holds, and one more in the last; {@link #ranks}
   * gives the usual j. Alternatives in location and scale are weighed if every k is at least 10.
   *
   * @throws IllegalArgumentException if there are fewer than two cells, or one without a value
   */
  public static ReferenceCells ofOrderStatistics(long[] k) {
    requireCells(k, 1, "A cell between two order statistics holds at least one value");
    double[] masses = Arrays.stream(k).asDoubleStream().toArray();
    boolean large = Arrays.stream(masses).allMatch(mass -> mass >= Mixture.SMALL_CELL);
    return new ReferenceCells(
        masses, large ? Mixture.Tilts.LOCATION_AND_SCALE : Mixture.Tilts.NONE);
  }

  /**
   * Cells that were fixed apart from the reference, or that ties decide: categories, given edges,
   * numbers on a grid. {@code counts[i]} is how many reference values cell i holds; 0 is welcome (a
   * category to come). A half is added to each. No cell below 10 is ever bet to be emptier than it
   * was, without which rare categories alarm for ever.
   *
   * @throws IllegalArgumentException if there are fewer than two cells, or a count is negative
   */
  public static ReferenceCells ofCounts(long[] counts) {
    requireCells(counts, 0, "A count is at least 0");
    double[] masses = Arrays.stream(counts).mapToDouble(count -> count + JEFFREYS).toArray();
    return new ReferenceCells(masses, Mixture.Tilts.NONE);
  }

  /**
   * Cells that a category's reference chose by its own rows, as {@link
   * dev.mlopsdk.drift.profile.Urn} sees them. {@code masses[i]} is what values to come fall into
   * cell i in proportion to. The rule of rare categories of {@link #ofCounts} holds here too.
   *
   * @throws IllegalArgumentException if there are fewer than two cells, or a mass is not a finite
   *     number above 0
   */
  public static ReferenceCells ofUrn(double[] masses) {
    Objects.requireNonNull(masses, "The masses are null; pass one per cell");
    requireTwo(masses.length);
    for (int i = 0; i < masses.length; i++) {
      if (!(masses[i] > 0 && masses[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "A mass is finite and above 0, but that of cell " + i + " is " + masses[i]);
      }
    }
    return new ReferenceCells(masses.clone(), Mixture.Tilts.NONE);
  }

  /**
   * The ranks j, from 1 and ascending, of the order statistics that make good edges for a reference
   * of m values. From 10,000: twelve cells, of which the outer ones hold a thousandth each, the
   * next to them the rest of a tenth, eight a tenth. From 1,000 the same with outer cells of a
   * hundredth; from 100 deciles; below, as many equal cells as have ten values each.
   *
   * @throws IllegalArgumentException if m is below 20
   */
  public static int[] ranks(int m) {
    if (m < 20) {
      throw new IllegalArgumentException(
          "Two cells of ten values need a reference of 20, but it has " + m);
    }
    int equal = Math.min(10, m / 10);
    int[] inner = new int[equal - 1];
    Arrays.setAll(inner, i -> (int) ((i + 1L) * m / equal));
    if (m < 1_000) {
      return inner;
    }
    int tail = m / (m < 10_000 ? 100 : 1_000);
    int[] ranks = new int[inner.length + 2];
    ranks[0] = tail;
    System.arraycopy(inner, 0, ranks, 1, inner.length);
    ranks[ranks.length - 1] = m - tail;
    return ranks;
  }

  /** How many cells there are. */
  public int size() {
    return k.length;
  }

  /**
   * ln E of counts over these cells: an e-value against "they come from what the reference came
   * from", for counts of one sample, looked at once or ever again as it grows. E ≥ 1/α happens with
   * chance at most α. No counts give 0. Rows are assumed independent. Cost: some 300 log-gammas for
   * twelve cells, about 4 µs.
   *
   * @throws IllegalArgumentException if there is not one count per cell, or one is negative
   */
  public double logE(long[] counts) {
    requireCounts(counts);
    return mixture.logE(Arrays.stream(counts).asDoubleStream().toArray());
  }

  /**
   * The smallest drift that n values reveal with a chance of about a half, against this reference,
   * when an alarm asks for E ≥ 1/{@code alpha}. It is the distance √Σ (q − p)²/p from the
   * reference's shares p, along the order of the cells: for a bell-shaped number about the shift of
   * its mean in standard deviations. It falls with n to a floor that only a larger reference
   * lowers; {@code Long.MAX_VALUE} gives the floor. Infinite if nothing up to a distance of about 3
   * is found. Cost: about 40 e-values.
   *
   * @throws IllegalArgumentException if n is negative or alpha is not in (0, 1)
   */
  public double smallestShift(long n, double alpha) {
    if (n < 0) {
      throw new IllegalArgumentException("A number of values is at least 0, but is " + n);
    }
    return DetectableShift.of(
        k, mixture, (double) n, -Math.log(ProcessSettings.requireAlpha(alpha)));
  }

  double[] k() {
    return k;
  }

  boolean tilted() {
    return tilts == Mixture.Tilts.LOCATION_AND_SCALE;
  }

  Mixture mixture() {
    return mixture;
  }

  /** The mixture where values that came before a start count as reference too. */
  Mixture pooledWith(double[] earlier) {
    double[] pooled = new double[k.length];
    Arrays.setAll(pooled, i -> k[i] + earlier[i]);
    return Mixture.of(pooled, tilts);
  }

  void requireCounts(long[] counts) {
    Objects.requireNonNull(counts, "The counts are null; pass one count per cell");
    if (counts.length != k.length) {
      throw new IllegalArgumentException(
          "There are " + k.length + " cells, but " + counts.length + " counts; pass one per cell");
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "A count is at least 0, but cell " + i + " has " + counts[i]);
      }
    }
  }

  private static void requireCells(long[] cells, long atLeast, String rule) {
    Objects.requireNonNull(cells, "The reference's counts are null; pass one per cell");
    requireTwo(cells.length);
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] < atLeast) {
        throw new IllegalArgumentException(rule + ", but cell " + i + " has " + cells[i]);
      }
    }
  }

  private static void requireTwo(int cells) {
    if (cells < 2) {
      throw new IllegalArgumentException(
          "A reference has two cells or more, but this one has " + cells);
    }
  }

  /** Equal kinds with equal cells. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceCells that && tilts == that.tilts && Arrays.equals(k, that.k);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(k);
  }

  /** The number of cells, the reference's size and the kind. */
  @Override
  public String toString() {
    return "ReferenceCells["
        + k.length
        + " cells, mass "
        + Arrays.stream(k).sum()
        + ", tilts "
        + tilts
        + "]";
  }
}
