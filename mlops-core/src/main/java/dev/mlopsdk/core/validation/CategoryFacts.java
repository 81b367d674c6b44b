package dev.mlopsdk.core.validation;

import org.jspecify.annotations.Nullable;

/**
 * What training data said about a category. Immutable.
 *
 * @param rows how many rows were seen
 * @param missing how many of them had no value
 * @param mode the most frequent value; null if there was none, or there were too many to count
 */
record CategoryFacts(long rows, long missing, @Nullable String mode) {

  CategoryFacts {
    requireCounts(rows, missing);
  }

  static void requireCounts(long rows, long missing) {
    if (missing < 0 || rows < missing) {
      throw new IllegalArgumentException(
          "Of learnt rows 0 to all are missing, but of " + rows + " rows were " + missing);
    }
  }
}
