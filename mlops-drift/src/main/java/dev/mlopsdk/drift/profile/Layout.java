package dev.mlopsdk.drift.profile;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The cells of all features, side by side in one array, ordered by feature name. Immutable. */
final class Layout {

  private final List<String> names;
  private final List<Cells> cells;
  private final int[] offsets;

  private Layout(List<String> names, List<Cells> cells) {
    this.names = names;
    this.cells = cells;
    this.offsets = new int[cells.size() + 1];
    for (int i = 0; i < cells.size(); i++) {
      offsets[i + 1] = offsets[i] + cells.get(i).size();
    }
  }

  static Layout of(SortedMap<String, ? extends Cells> byName) {
    return new Layout(List.copyOf(byName.keySet()), List.copyOf(byName.values()));
  }

  /** These features and those of {@code other}. */
  Layout beside(Layout other) {
    SortedMap<String, Cells> all = new TreeMap<>();
    for (Layout each : List.of(this, other)) {
      for (int f = 0; f < each.features(); f++) {
        if (all.put(each.names.get(f), each.cells.get(f)) != null) {
          throw new IllegalArgumentException(
              "Counts stand beside each other if no feature is in both, but '"
                  + each.names.get(f)
                  + "' is");
        }
      }
    }
    return of(all);
  }

  List<String> names() {
    return names;
  }

  int features() {
    return names.size();
  }

  /** All cells of all features. */
  int size() {
    return offsets[features()];
  }

  /** The first cell of {@code feature}. */
  int offset(int feature) {
    return offsets[feature];
  }

  Cells cells(int feature) {
    return cells.get(feature);
  }

  /** The index of the feature {@code name}, negative if there is none. */
  int indexOf(String name) {
    return Math.max(-1, Collections.binarySearch(names, name));
  }

  NumericCells numbers(int feature) {
    if (cells.get(feature) instanceof NumericCells numbers) {
      return numbers;
    }
    throw new IllegalArgumentException(
        "Feature '" + names.get(feature) + "' is a category, but got a number");
  }

  CategoryCells categories(int feature) {
    if (cells.get(feature) instanceof CategoryCells categories) {
      return categories;
    }
    throw new IllegalArgumentException(
        "Feature '" + names.get(feature) + "' is a number, but got a text");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layout layout
        && names.equals(layout.names)
        && cells.equals(layout.cells);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + cells.hashCode();
  }
}
