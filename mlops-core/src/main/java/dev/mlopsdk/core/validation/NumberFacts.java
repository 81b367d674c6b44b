package dev.mlopsdk.core.validation;

import org.jspecify.annotations.Nullable;

/**
 * What training data said about a number. Immutable.
 *
 * @param rows how many rows were seen
 * @param missing how many of them had no value
 * @param spread how the finite values lie; null if there was none
 */
record NumberFacts(long rows, long missing, @Nullable Spread spread) {

  /** Quantiles by linear interpolation (type 7), the ends, and the most frequent value. */
  record Spread(
      double min,
      double q01,
      double q25,
      double q50,
      double q75,
      double q99,
      double max,
      double mode) {

    Spread {
      double[] order = {min, q01, q25, q50, q75, q99, max};
      for (int i = 0; i < order.length; i++) {
        if (!Double.isFinite(order[i]) || (i > 0 && order[i] < order[i - 1])) {
          throw new IllegalArgumentException(
              "Learnt quantiles are finite and do not fall from min, q01, q25, q50, q75, q99 to max,"
                  + " but were "
                  + java.util.Arrays.toString(order));
        }
      }
      if (!Double.isFinite(mode)) {
        throw new IllegalArgumentException("The learnt mode is a finite number, but was " + mode);
      }
    }

    /** What one unit of distance is: q99 − q01, or max − min where that is 0; 0 if both are. */
    double unit() {
      return q99 > q01 ? q99 - q01 : max - min;
    }
  }

  NumberFacts {
    CategoryFacts.requireCounts(rows, missing);
  }
}
