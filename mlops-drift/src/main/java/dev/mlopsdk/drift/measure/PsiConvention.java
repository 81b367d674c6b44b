package dev.mlopsdk.drift.measure;

import java.util.Locale;

/**
 * How the population stability index is taken: libraries differ in where they cut and in what they
 * put where a cell is empty, and so by a factor of a hundred on the same samples.
 *
 * <p>All but the first are there to reproduce a figure that another library gave. They cut both raw
 * samples, drop NaN, the infinities and missing values as those libraries do, and have no law of
 * their own: their p-value is simulated over the cells that were cut.
 *
 * @since 0.1
 */
public enum PsiConvention {
  /**
   * The default, {@code reference-deciles/1}: ten intervals between the reference's deciles with
   * open ends, cells of their own for what is no number, half a value added to every cell.
   */
  REFERENCE_DECILES,
  /**
   * Evidently 0.7: equal widths over both samples, ⌈log₂(m + n) + 1⌉ of them (Sturges), or a cell
   * per value where the reference has up to 20; an empty cell gets the share 0.0001, or a millionth
   * of the sample's smallest share where that is not above it.
   */
  EVIDENTLY,
  /**
   * The bins of NannyML's Jensen–Shannon distance: equal widths over the reference by Doane's rule,
   * one more cell for all beyond. NannyML has no PSI of its own; half a value is added to every
   * cell.
   */
  NANNYML_BINS,
  /**
   * Frouros 0.9: ten equal widths over both samples; an empty cell gets 2.2e-308, so that one empty
   * cell makes the figure huge.
   */
  FROUROS,
  /**
   * Scouter: the reference's deciles at the ranks ⌊i (m − 1) / 10⌋, open ends; two cells where all
   * values are 0 or 1; 1e-10 is added to every share.
   */
  SCOUTER,
  /** Deepchecks: categories only; shares below 0.01 are taken as 0.01. */
  DEEPCHECKS;

  /** The name that meters carry. */
  String method() {
    return this == REFERENCE_DECILES
        ? "psi"
        : "psi-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
