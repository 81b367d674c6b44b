package dev.mlopsdk.drift;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a category: the dictionary's values, then every other value, then missing. The coarse
 * view is the same. Immutable.
 */
final class CategoryCells implements Cells {

  /** Values in a dictionary: with more, PSI measures noise. */
  static final int DICTIONARY = 100;

  private final List<String> values;
  private final Map<String, Integer> cells = new HashMap<>();

  private CategoryCells(List<String> values) {
    this.values = List.copyOf(values);
    for (String value : values) {
      if (cells.put(value, cells.size()) != null) {
        throw new IllegalArgumentException(
            "A dictionary's values differ, but '" + value + "' is there twice");
      }
    }
  }

  static CategoryCells of(List<String> values) {
    return new CategoryCells(values);
  }

  /** The most frequent values, ties in the order of their text. */
  static CategoryCells fromReference(Map<String, Long> counts) {
    return new CategoryCells(
        counts.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Long> e) -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(DICTIONARY)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** The cell of {@code value}; null is missing. */
  int cell(@Nullable String value) {
    if (value == null) {
      return missing();
    }
    Integer cell = cells.get(value);
    return cell == null ? unseen() : cell;
  }

  /** The cell of values that the dictionary does not name. */
  int unseen() {
    return values.size();
  }

  List<String> values() {
    return values;
  }

  @Override
  public int size() {
    return values.size() + 2;
  }

  @Override
  public int coarseSize() {
    return size();
  }

  @Override
  public int coarse(int cell) {
    return cell;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoryCells that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
