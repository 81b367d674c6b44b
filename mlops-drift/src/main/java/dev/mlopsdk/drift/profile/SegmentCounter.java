package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts whole rows by the segments of a baseline. Thread-safe; like {@link RowCounter} it takes no
 * lock and allocates nothing.
 *
 * <p>Memory: two stripes a segment, some 2 kB per numeric feature; the baseline says how many
 * segments there are.
 *
 * @since 0.1
 */
public final class SegmentCounter {

  /** Who counts is spread over segments, so that fewer stripes than usual do. */
  private static final int STRIPES = 2;

  private final int index;
  private final CategoryCells cells;
  private final RowCounter[] counters;
  private final List<String> names;

  private SegmentCounter(
      int index, CategoryCells cells, RowCounter[] counters, List<String> names) {
    this.index = index;
    this.cells = cells;
    this.counters = counters;
    this.names = names;
  }

  /**
   * Counts rows of {@code schema} by the segments of {@code baseline}.
   *
   * @throws IllegalArgumentException if the baseline has none, or the schema has no such category
   */
  public static SegmentCounter of(Baseline baseline, FeatureSchema schema) {
    Segments segments =
        baseline
            .segments()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The baseline has no segments; make them with segmentedBy(feature, …)"));
    Layout layout = baseline.counts().layout();
    int index = schema.indexOf(segments.feature());
    if (index < 0) {
      throw new IllegalArgumentException(
          "The segments are those of '"
              + segments.feature()
              + "', but the features are "
              + schema.names());
    }
    List<String> names = List.copyOf(segments.counts().keySet());
    RowCounter[] counters = new RowCounter[names.size()];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new RowCounter(new CountProfile(layout, STRIPES), schema);
    }
    return new SegmentCounter(
        index, layout.categories(layout.indexOf(segments.feature())), counters, names);
  }

  /** Counts one row and the model's score for it, NaN where there is none. */
  public void count(Row row, double score) {
    counters[segment(row)].count(row, score);
  }

  /** Counts one row that another model answered: its score says nothing about this one. */
  public void countInputs(Row row) {
    counters[segment(row)].countInputs(row);
  }

  /** The segments are the dictionary's first values, so a value's cell is its segment's index. */
  private int segment(Row row) {
    return Math.min(counters.length - 1, cells.cell(row.text(index)));
  }

  /** What the counts of all segments take of the heap, in bytes. */
  public long bytes() {
    return Arrays.stream(counters).mapToLong(RowCounter::bytes).sum();
  }

  /** What was counted so far, by segment. */
  public Map<String, Counts> snapshot() {
    Map<String, Counts> counts = new LinkedHashMap<>();
    for (int i = 0; i < counters.length; i++) {
      counts.put(names.get(i), counters[i].snapshot());
    }
    return counts;
  }
}
