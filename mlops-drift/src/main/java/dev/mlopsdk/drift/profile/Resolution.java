package dev.mlopsdk.drift.profile;

/**
 * How finely the numbers of a feature are told apart. The edges of each are among those of the
 * finer one, so the coarser counts are sums. The cells of a category are the same in all.
 *
 * @since 0.1
 */
public enum Resolution {
  /** All cells: some 66 of about equal mass, the outermost ones thin. */
  FINE,
  /**
   * The coarse ones, of which the two outer ones are split into a thin tail, a hundredth or a
   * thousandth of a reference of 1,000 values and more, and the rest: a contamination shows there
   * first. In smaller references the outermost of all cells are the tails.
   */
  TAILS,
  /** Ten cells between the reference's deciles: what PSI reads. */
  COARSE
}
