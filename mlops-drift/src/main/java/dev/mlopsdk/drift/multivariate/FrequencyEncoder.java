package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a category a number: its share of the reference. Immutable.
 *
 * <p>A category that the reference did not have is 0, null is NaN, which the tests impute by the
 * mean. Two categories of equal shares become the same number, so a test of rows does not see that
 * they changed places; a univariate test of the categories does.
 *
 * @since 0.1
 */
public final class FrequencyEncoder {

  private final Map<String, Double> shares;

  /** Rows of the reference that have a category. */
  private final long rows;

  private FrequencyEncoder(Map<String, Double> shares, long rows) {
    this.shares = shares;
    this.rows = rows;
  }

  /**
   * Takes the shares of {@code reference}, nulls left out.
   *
   * @throws IllegalArgumentException if there is no category
   */
  public static FrequencyEncoder of(@Nullable String[] reference) {
    Objects.requireNonNull(reference, "The sample 'reference' is null; pass the training values");
    Map<String, Long> counts = new HashMap<>();
    long all = 0;
    for (String value : reference) {
      if (value != null) {
        counts.merge(value, 1L, Long::sum);
        all++;
      }
    }
    if (all == 0) {
      throw new IllegalArgumentException(
          "The reference needs a category, but its " + reference.length + " values have none");
    }
    Map<String, Double> shares = new HashMap<>();
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      shares.put(count.getKey(), (double) count.getValue() / all);
    }
    return new FrequencyEncoder(shares, all);
  }

  /** The share of {@code category} in the reference; NaN for null. Allocates nothing. */
  public double encode(@Nullable String category) {
    if (category == null) {
      return Double.NaN;
    }
    Double share = shares.get(category);
    return share == null ? 0 : share;
  }

  /**
   * The column of the reference itself, to fit a detector on: the share of each row's category
   * among the other rows. With its own row a rare category looks more frequent than any to come,
   * and a detector that is calibrated on such rows alarms on traffic like them.
   */
  public double[] encodeReference(@Nullable String[] reference) {
    return Arrays.stream(reference)
        .mapToDouble(category -> Math.max(0, (encode(category) * rows - 1) / Math.max(1, rows - 1)))
        .toArray();
  }

  /** A column of shares, of rows that are not the reference's. */
  public double[] encode(@Nullable String[] categories) {
    return Arrays.stream(categories).mapToDouble(this::encode).toArray();
  }
}
