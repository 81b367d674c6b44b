package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What samples of rows have to be. Stateless. */
final class Rows {

  private Rows() {}

  /** Rows of one width; answers it. */
  static int requireReference(double @Nullable [] @Nullable [] rows, int fewest) {
    Objects.requireNonNull(rows, "The sample 'reference' is null; pass the training rows");
    if (rows.length < fewest) {
      throw new IllegalArgumentException(
          "The reference needs "
              + fewest
              + " rows or more, but has "
              + rows.length
              + "; pass more training rows");
    }
    int width = rows[0] == null ? 0 : rows[0].length;
    if (width == 0) {
      throw new IllegalArgumentException("Rows need a column, but the reference has none");
    }
    requireWidth("reference", rows, width);
    return width;
  }

  static void requireCurrent(double @Nullable [] @Nullable [] rows, int fewest, int width) {
    Objects.requireNonNull(rows, "The sample 'current' is null; pass the rows to compare");
    if (rows.length < fewest) {
      throw new IllegalArgumentException(
          "The current sample needs " + fewest + " rows or more, but has " + rows.length);
    }
    requireWidth("current", rows, width);
  }

  private static void requireWidth(String which, double[] @Nullable [] rows, int width) {
    for (int i = 0; i < rows.length; i++) {
      double[] row = Objects.requireNonNull(rows[i], "A row of '" + which + "' is null");
      if (row.length != width) {
        throw new IllegalArgumentException(
            "Every row has "
                + width
                + " columns as the reference's first, but row "
                + i
                + " of '"
                + which
                + "' has "
                + row.length);
      }
    }
  }

  static double requireShare(String what, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(what + " is in (0, 1), but is " + share);
    }
    return share;
  }

  static int requirePermutations(int permutations) {
    if (permutations != 0 && (permutations < 99 || permutations > 1_000_000)) {
      throw new IllegalArgumentException(
          "Permutations are 99 to 1,000,000, or 0 for the law alone, but are " + permutations);
    }
    return permutations;
  }

  /** The rows at {@code indexes}, not copied. */
  static double[][] at(double[][] rows, int[] indexes) {
    return Arrays.stream(indexes).mapToObj(i -> rows[i]).toArray(double[][]::new);
  }

  /** The rows of both, not copied. */
  static double[][] pooled(double[][] first, double[][] second) {
    double[][] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
