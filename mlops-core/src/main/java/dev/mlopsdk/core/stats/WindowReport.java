package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a report of what a window counted. Immutable. */
record WindowReport(ModelRef ref, Columns columns, int firstBucket) {

  private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

  StatisticsReport of(Stripes.Snapshot window, Instant since, Instant at) {
    List<StatisticsReport.Numbers> inputs = new ArrayList<>();
    List<StatisticsReport.Numbers> outputs = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.column(i);
      NumberSums sums = window.columns().get(i);
      if (column.side() == Column.Side.INPUT && !shownLater(i)) {
        inputs.add(numbers(column, sums));
      } else if (column.side() == Column.Side.OUTPUT
          && i != columns.label.column()
          && sums.volume() > sums.tally(NumberCells.MISSING)) {
        outputs.add(numbers(column, sums));
      }
    }
    List<StatisticsReport.Categories> categories = new ArrayList<>();
    for (Columns.CategorySlot each : columns.categories) {
      categories.add(categories(each, window));
    }
    StatisticsReport.Categories label = categories(columns.label, window);
    return new StatisticsReport(
        ref,
        since,
        at,
        window.rows(),
        inputs,
        categories,
        outputs,
        label.volume() == 0 ? List.of() : List.of(label),
        columns.notes());
  }

  /** Whether a text that is read from the input stands for the category of the same name. */
  private boolean shownLater(int index) {
    for (int i = index + 1; i < columns.size(); i++) {
      if (columns.column(i).equals(columns.column(index))) {
        return true;
      }
    }
    return false;
  }

  private static StatisticsReport.Numbers numbers(Column column, NumberSums sums) {
    SortedMap<Double, Double> quantiles = new TreeMap<>();
    for (double share : QUANTILES) {
      quantiles.put(share, sums.quantile(share));
    }
    return new StatisticsReport.Numbers(
        column.name(),
        column.measure(),
        sums.volume(),
        sums.tally(NumberCells.MISSING),
        sums.tally(NumberCells.FAILED),
        sums.tally(NumberCells.NAN),
        sums.tally(NumberCells.POSITIVE_INFINITY) + sums.tally(NumberCells.NEGATIVE_INFINITY),
        sums.tally(NumberCells.ZERO),
        sums.negative(),
        sums.mean(),
        sums.standardDeviation(),
        sums.min(),
        sums.max(),
        quantiles);
  }

  private StatisticsReport.Categories categories(
      Columns.CategorySlot slot, Stripes.Snapshot window) {
    NumberSums lengths = window.columns().get(slot.column());
    return new StatisticsReport.Categories(
        columns.column(slot.column()).name(),
        lengths.volume(),
        lengths.tally(NumberCells.MISSING),
        slot.distinct().since(firstBucket));
  }
}
