package dev.mlopsdk.drift.multivariate;

/**
 * How far one row lies from a reference: the number that a monitor can count and watch like a
 * feature ({@code RowStatistic}). Implementations are thread-safe.
 *
 * <p>{@link FittedPca} and {@link FittedMahalanobis} are two; a detector of one's own, such as the
 * error of an autoencoder, is another if it keeps to one rule: {@link #calibration} holds the
 * distances of rows that it was not fitted on. A detector knows the rows it was fitted on too well,
 * so that with their distances as the reference every other row looks like drift.
 *
 * @since 0.1
 */
public interface RowDistance {

  /** How many columns a row has. */
  int columns();

  /**
   * The distance of {@code row}; allocates nothing. The row is the memory to work in: what it holds
   * afterwards is of no use. What it throws a monitor logs once, and counts the row as missing.
   *
   * @param row as many numbers as there are columns, NaN where one is missing
   */
  double measure(double[] row);

  /** The distances of the calibration rows, none of which was fitted on. */
  double[] calibration();
}
