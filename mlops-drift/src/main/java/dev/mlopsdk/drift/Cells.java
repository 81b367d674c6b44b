package dev.mlopsdk.drift;

/**
 * The cells that the values of one feature are counted in, and the coarser cells that PSI reads.
 * The last cell counts missing values. Implementations are immutable.
 */
sealed interface Cells permits NumericCells, CategoryCells {

  /** How many cells there are. */
  int size();

  /** The coarse cell that {@code cell} is part of, in [0, {@link #coarseSize()}). */
  int coarse(int cell);

  /** How many coarse cells there are. */
  int coarseSize();

  /** The cell of a value that is not there. */
  default int missing() {
    return size() - 1;
  }
}
