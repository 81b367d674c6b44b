package dev.mlopsdk.drift.profile;

/**
 * The cells that the values of one feature are counted in. The last cell counts missing values.
 * Implementations are immutable.
 */
sealed interface Cells permits NumericCells, CategoryCells {

  /** How many cells there are. */
  int size();

  /** These cells, or the coarser ones that {@code resolution} asks for. */
  View<? extends Cells> at(Resolution resolution);

  /** What {@code cell} holds, in words. */
  String label(int cell);

  /** The cell of a value that is not there. */
  default int missing() {
    return size() - 1;
  }
}
