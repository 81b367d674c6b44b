package dev.mlopsdk.drift.cause;

import java.util.List;
import java.util.Locale;

/**
 * How much one feature has to do with the drift of a window. Immutable.
 *
 * @param feature its name
 * @param excess its PSI less what chance alone gives on average at these sample sizes, at least 0
 * @param importance how much the feature matters to the model
 * @param share of the sum of excess × importance over all features, in [0, 1]
 * @param cells what moved in it, the cell with the largest contribution first
 * @since 0.1
 */
public record Cause(
    String feature, double excess, double importance, double share, List<CellShift> cells) {

  public Cause {
    cells = List.copyOf(cells);
  }

  /** One line for a person. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.0f %% of what is above chance%s",
        feature,
        100 * share,
        cells.isEmpty() ? "" : "; " + cells.get(0));
  }
}
