package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.Optional;

/**
 * What values to come are drawn from if nothing drifts, as far as a category's reference tells. It
 * is needed where the reference chose its cells by its own rows. Immutable.
 *
 * <p>The values that seem most frequent are those that chance made frequent too, and a reference
 * with rare values lacks others as rare, so its own shares are not what to expect:
 *
 * <p>Each row is left out once. As many as are then of a value that the reference does not have,
 * those of values of one row, are expected to come unseen: I. J. Good, The population frequencies
 * of species, Biometrika 40 (1953), doi:10.1093/biomet/40.3-4.237. As many as then have no cell of
 * their own any more are taken from all values with cells alike, as discounts are in the process of
 * J. Pitman and M. Yor, Annals of Probability 25 (1997), doi:10.1214/aop/1024404422; the others get
 * them. Both numbers are uncertain: the first by the root of once + 2 twice, of the values of one
 * row and of two.
 *
 * <p>Counts of other rows than the reference's, such as a segment's or a window's, chose no cells:
 * they have no urn.
 *
 * @since 0.1
 */
public final class Urn {

  /** What is hardly there is not impossible: so much for all values with a cell together. */
  private static final double LEAST = 0.05;

  /** A fixed cell, by Jeffreys. */
  private static final double JEFFREYS = 0.5;

  private final double[] masses;
  private final double[] dispersions;
  private final int unseen;

  private Urn(double[] masses, double[] dispersions, int unseen) {
    this.unseen = unseen;
    this.masses = masses;
    this.dispersions = dispersions;
  }

  /** Empty where the counts' own shares are what to expect. */
  static Optional<Urn> of(CategoryCells cells, long[] counts) {
    Rarity rarity = cells.rarity();
    double unseen = cells.complete() ? rarity.once() : 0;
    if ((unseen == 0 && rarity.moved() == 0) || !chose(cells, counts)) {
      return Optional.empty();
    }
    Urn urn = new Urn(new double[counts.length], new double[counts.length], cells.unseen());
    urn.fill(cells, counts, unseen);
    urn.move(cells, counts, unseen);
    return Optional.of(urn);
  }

  /** Whether these are the counts that chose the cells: all rows, none unseen, in falling order. */
  private static boolean chose(CategoryCells cells, long[] counts) {
    long present = Arrays.stream(counts).sum() - counts[cells.missing()];
    boolean falling = counts[cells.unseen()] == 0;
    for (int i = 1; i < cells.other(); i++) {
      falling &= counts[i] <= counts[i - 1];
    }
    return falling && present == cells.rarity().rows();
  }

  private void fill(CategoryCells cells, long[] counts, double unseen) {
    Arrays.setAll(masses, cell -> counts[cell] + JEFFREYS);
    Arrays.fill(dispersions, 1);
    if (unseen > 0) {
      masses[cells.unseen()] = unseen;
      dispersions[cells.unseen()] = 1 + 2.0 * cells.rarity().twice() / cells.rarity().once();
    }
  }

  /** From the values with cells to the others. */
  private void move(CategoryCells cells, long[] counts, double unseen) {
    int other = cells.other();
    double discount = cells.rarity().moved() / other;
    double least = LEAST / other;
    double taken = 0;
    for (int i = 0; i < other; i++) {
      masses[i] = Math.max(least, counts[i] - discount);
      taken += counts[i] - masses[i];
    }
    if (counts[other] > 0) {
      masses[other] = Math.max(least, counts[other] + taken - unseen);
      double each = (double) counts[other - 1] / Rarity.leftOut(counts[other - 1]);
      dispersions[other] = 1 + taken * each / masses[other];
    }
  }

  /** The mass of each cell: values to come are in proportion to them on average. */
  public double[] masses() {
    return masses.clone();
  }

  /** Which share of the values to come the reference does not have, on average. */
  public double unseenShare() {
    return masses[unseen] / Arrays.stream(masses).sum();
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
