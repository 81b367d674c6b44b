package dev.mlopsdk.core.schema;

/**
 * Checks a row that was read before the model sees it; may put values in the place of missing or
 * wrong ones ({@link Row#impute(int, double)}). Thread-safe; allocates nothing for a row that fits.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RowCheck {

  /**
   * Checks {@code row}.
   *
   * @throws InvalidInputException if the row must not reach the model
   */
  void check(Row row);
}
