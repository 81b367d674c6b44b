package dev.mlopsdk.core.stats;

import java.util.List;

/** Measures values that are no numbers themselves. Immutable. */
interface Ruler<V> {

  /** What it measures, a column each. */
  List<StatisticsReport.Measure> measures();

  /** Adds the measures of {@code value} to the columns from {@code first} on. */
  void measure(V value, Stripe stripe, int first, int slot);
}
