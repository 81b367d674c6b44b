package dev.mlopsdk.drift.cause;

import java.util.Locale;

/**
 * What one cell of a feature has to do with its drift. Immutable.
 *
 * @param label what the cell holds: {@code (1.5, 2.25]}, {@code NaN}, a category
 * @param reference its share of the reference, in [0, 1]
 * @param current its share of the window, in [0, 1]
 * @param contribution its part of PSI, 0 or more
 * @since 0.1
 */
public record CellShift(String label, double reference, double current, double contribution) {

  /** The cell and its shares before and now. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s %.1f %% -> %.1f %%", label, 100 * reference, 100 * current);
  }
}
