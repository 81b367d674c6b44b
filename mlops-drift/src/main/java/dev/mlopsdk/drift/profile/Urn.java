package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What values to come are drawn from if nothing drifts, as far as a category's reference tells. It
 * is needed where the reference chose its cells by its own rows. Immutable.
 *
 * <p>The values that seem most frequent are those that chance made frequent too, and a reference
 * with rare values lacks others as rare, so its own shares are not what to expect:
 *
 * <ul>
 *   <li>As many rows to come as there are values of one row, in a reference of that size, have a
 *       value that it does not have: I. J. Good, The population frequencies of species, Biometrika
 *       40 (1953), doi:10.1093/biomet/40.3-4.237. That number is uncertain by the root of once + 2
 *       twice, of the values of one row and of two.
 *   <li>All values with a cell of their own lose the same. Where all values have cells, or the
 *       rarest of those that have came less than five times, once / distinct, as in the
 *       two-parameter process of J. Pitman and M. Yor, Annals of Probability 25 (1997),
 *       doi:10.1214/aop/1024404422. Else ln 2 / ln(r/s) with s the least of their counts and r that
 *       at half their number: Tweedie's formula for counts whose number halves from s to r by a
 *       power law (B. Efron, Tweedie's formula and selection bias, Journal of the American
 *       Statistical Association 106 (2011), doi:10.1198/jasa.2011.tm11181). Chance alone spreads
 *       equal shares by a difference r − s that is known and is the least that is taken; a
 *       reference that is much flatter was balanced by hand, and loses nothing.
 * </ul>
 *
 * <p>Counts of other rows than the reference's, such as a segment's, chose nothing: they keep what
 * they are, and unseen values come as often as in the reference.
 *
 * @since 0.1
 */
public final class Urn {

  /** What is hardly there is not impossible. */
  private static final double LEAST = 0.05;

  /** Counts below are told by how many came once. */
  private static final long FEW = 5;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** A fixed cell, by Jeffreys. */
  private static final double JEFFREYS = 0.5;

  private final double[] masses;
  private final double[] dispersions;

  private Urn(double[] masses, double[] dispersions) {
    this.masses = masses;
    this.dispersions = dispersions;
  }

  /** Empty where the counts' own shares are what to expect. */
  static Optional<Urn> of(CategoryCells cells, long[] counts) {
    Rarity rarity = cells.rarity();
    long present = Arrays.stream(counts).sum() - counts[cells.missing()];
    if (present == 0 || rarity.rows() == 0) {
      return Optional.empty();
    }
    double unseen = cells.complete() ? (double) rarity.once() * present / rarity.rows() : 0;
    double discount = present == rarity.rows() ? discount(cells, counts) : 0;
    if (unseen == 0 && discount == 0) {
      return Optional.empty();
    }
    Urn urn = new Urn(new double[counts.length], new double[counts.length]);
    urn.fill(cells, counts, unseen, discount);
    return Optional.of(urn);
  }

  private void fill(CategoryCells cells, long[] counts, double unseen, double discount) {
    Arrays.setAll(masses, cell -> counts[cell] + JEFFREYS);
    Arrays.fill(dispersions, 1);
    if (unseen > 0) {
      masses[cells.unseen()] = unseen;
      dispersions[cells.unseen()] = 1 + 2.0 * cells.rarity().twice() / cells.rarity().once();
    }
    if (discount > 0) {
      double taken = 0;
      for (int i = 0; i < cells.other(); i++) {
        masses[i] = Math.max(LEAST, counts[i] - discount);
        taken += counts[i] - masses[i];
      }
      if (counts[cells.other()] > 0) {
        masses[cells.other()] = Math.max(LEAST, counts[cells.other()] + taken - unseen);
      }
    }
  }

  /** What each value with a cell of its own has too much, by chance. */
  private static double discount(CategoryCells cells, long[] counts) {
    int named = cells.other();
    Rarity rarity = cells.rarity();
    return counts[named] > 0 && counts[named - 1] >= FEW
        ? regression(counts, named, rarity.distinct())
        : (double) rarity.once() / rarity.distinct();
  }

  /** What the {@code named} largest of so many counts are too large on average, by chance. */
  private static double regression(long[] counts, int named, long distinct) {
    long least = counts[named - 1];
    double spread = counts[named / 2] - least;
    double byChance =
        Math.sqrt((double) least)
            * (NORMAL.inverseSurvivalProbability(0.5 * named / distinct)
                - NORMAL.inverseSurvivalProbability((double) named / distinct));
    return spread < byChance / 2 ? 0 : Math.log(2) / Math.log1p(Math.max(spread, byChance) / least);
  }

  /** The mass of each cell: values to come are in proportion to them on average. */
  public double[] masses() {
    return masses.clone();
  }

  /** Per cell, how much more uncertain its mass is than that of a Pólya urn, 1 or more. */
  public double[] dispersions() {
    return dispersions.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Urn urn
        && Arrays.equals(masses, urn.masses)
        && Arrays.equals(dispersions, urn.dispersions);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(masses) + Arrays.hashCode(dispersions);
  }

  /** How many cells, and their mass together. */
  @Override
  public String toString() {
    return "Urn of " + masses.length + " cells, mass " + Arrays.stream(masses).sum();
  }
}
