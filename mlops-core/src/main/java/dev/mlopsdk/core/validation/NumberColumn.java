package dev.mlopsdk.core.validation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The training values of one number. Not thread-safe; confine to one thread. */
final class NumberColumn implements Column {

  /** How many values are kept: 8 MB; of more a uniform sample of so many. */
  static final int KEPT = 1_000_000;

  /** By how much of its span the range is widened at each end. */
  static final double MARGIN = 0.1;

  private final String name;
  private final int capacity;
  private final SplittableRandom random = new SplittableRandom(20261121);
  private double[] values = new double[1024];
  private long finite;
  private long missing;
  private long nans;
  private long infinities;
  private boolean whole = true;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  NumberColumn(String name, int capacity) {
    this.name = name;
    this.capacity = capacity;
  }

  void addMissing() {
    missing++;
  }

  void add(double value) {
    if (Double.isNaN(value)) {
      nans++;
    } else if (Double.isInfinite(value)) {
      infinities++;
    } else {
      addFinite(value + 0.0); // −0 becomes 0
    }
  }

  private void addFinite(double value) {
    whole &= value == Math.rint(value);
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (finite < capacity) {
      if (finite == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(capacity, 2L * values.length));
      }
      values[(int) finite] = value;
    } else {
      // Algorithm R (Vitter 1985, doi:10.1145/3147.3165): each value is kept equally likely.
      long place = random.nextLong(finite + 1);
      if (place < capacity) {
        values[(int) place] = value;
      }
    }
    finite++;
  }

  @Override
  public long rows() {
    return finite + nans + infinities + missing;
  }

  @Override
  public NumberRule rule() {
    NumberRule rule = FeatureRule.number(name).onViolation(Policy.PASS);
    rule = missing == 0 ? rule.required() : rule;
    rule = nans > 0 ? rule.allowNaN() : rule;
    rule = infinities > 0 ? rule.allowInfinity() : rule;
    NumberFacts.Spread spread = spread();
    if (spread != null) {
      rule = whole ? rule.whole() : rule;
      double margin = MARGIN * (max - min);
      double low = min >= 0 ? Math.max(0, min - margin) : min - margin;
      double high = max <= 0 ? Math.min(0, max + margin) : max + margin;
      rule = rule.range(low, high);
    }
    return rule.learnt(new NumberFacts(rows(), missing, spread));
  }

  private NumberFacts.@Nullable Spread spread() {
    if (finite == 0) {
      return null;
    }
    double[] sorted = Arrays.copyOf(values, (int) Math.min(finite, capacity));
    Arrays.sort(sorted);
    return new NumberFacts.Spread(
        min,
        Quantiles.of(sorted, 0.01),
        Quantiles.of(sorted, 0.25),
        Quantiles.of(sorted, 0.5),
        Quantiles.of(sorted, 0.75),
        Quantiles.of(sorted, 0.99),
        max,
        mode(sorted));
  }

  /** The most frequent value; of several the smallest. */
  private static double mode(double[] sorted) {
    double mode = sorted[0];
    int most = 0;
    int start = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        if (i - start > most) {
          most = i - start;
          mode = sorted[start];
        }
        start = i;
      }
    }
    return mode;
  }
}
