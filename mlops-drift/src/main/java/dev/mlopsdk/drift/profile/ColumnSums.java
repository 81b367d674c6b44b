package dev.mlopsdk.drift.profile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects columns and turns them into a baseline. Not thread-safe; confine to one thread. */
final class ColumnSums {

  /** What a column becomes: its cells and what each of them holds. */
  private interface Column {
    Cells cells();

    long[] counts(Cells cells);
  }

  /** A column of numbers. */
  static final class Numbers implements Column {

    private double[] values = new double[64];
    private int size;
    private long missing;

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    void addMissing() {
      missing++;
    }

    @Override
    public Cells cells() {
      return NumericCells.fromReference(Arrays.copyOf(values, size));
    }

    @Override
    public long[] counts(Cells cells) {
      long[] counts = new long[cells.size()];
      for (int i = 0; i < size; i++) {
        counts[((NumericCells) cells).cell(values[i])]++;
      }
      counts[cells.missing()] = missing;
      return counts;
    }
  }

  /** A column of categories. */
  static final class Categories implements Column {

    private final Map<String, Long> values = new HashMap<>();
    private long missing;

    void add(@Nullable String value) {
      if (value == null) {
        missing++;
      } else {
        values.merge(value, 1L, Long::sum);
      }
    }

    @Override
    public Cells cells() {
      return CategoryCells.fromReference(values);
    }

    @Override
    public long[] counts(Cells cells) {
      long[] counts = new long[cells.size()];
      values.forEach((value, count) -> counts[((CategoryCells) cells).cell(value)] += count);
      counts[cells.missing()] = missing;
      return counts;
    }
  }

  private final SortedMap<String, Column> columns = new TreeMap<>();

  Numbers numbers(String name) {
    return (Numbers) columns.computeIfAbsent(name, key -> new Numbers());
  }

  Categories categories(String name) {
    return (Categories) columns.computeIfAbsent(name, key -> new Categories());
  }

  Baseline baseline() {
    SortedMap<String, Cells> cells = new TreeMap<>();
    columns.forEach((name, column) -> cells.put(name, column.cells()));
    Layout layout = Layout.of(cells);
    long[] counts = new long[layout.size()];
    long all = 0;
    for (int i = 0; i < layout.features(); i++) {
      Column column = columns.get(layout.names().get(i));
      long[] own = column == null ? new long[0] : column.counts(layout.cells(i));
      System.arraycopy(own, 0, counts, layout.offset(i), own.length);
      all += Arrays.stream(own).sum();
    }
    if (all == 0) {
      throw new IllegalArgumentException(
          "A baseline needs at least one row, but there is none for " + columns.keySet());
    }
    return new Baseline(new Counts(layout, counts));
  }
}
