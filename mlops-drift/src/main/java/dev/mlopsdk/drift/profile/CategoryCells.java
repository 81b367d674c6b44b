package dev.mlopsdk.drift.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a category: the dictionary's values, then the reference's other values, then values that
 * the reference does not have, then missing. All resolutions are the same. Immutable.
 */
final class CategoryCells implements Cells {

  /** Values with a cell of their own: with more, a distance measures noise. */
  static final int DICTIONARY = 100;

  /** So many of the others are known by name; each costs some 100 bytes. */
  static final int OTHERS = 1_000;

  /** So many of them are told. */
  private static final int TOLD = 5;

  private final List<String> values;
  private final List<String> others;
  private final boolean complete;
  private final Rarity rarity;
  private final Map<String, Integer> cells = new HashMap<>();
  private final View<CategoryCells> view;

  private CategoryCells(List<String> values, List<String> others, boolean complete, Rarity rarity) {
    this.rarity = rarity;
    this.values = List.copyOf(values);
    this.others = List.copyOf(others);
    this.complete = complete;
    for (int i = 0; i < values.size(); i++) {
      put(values.get(i), i);
    }
    for (String other : others) {
      put(other, other());
    }
    this.view = new View<>(this, IntStream.range(0, size()).toArray());
  }

  private void put(String value, int cell) {
    if (cells.put(value, cell) != null) {
      throw new IllegalArgumentException(
          "A dictionary's values differ, but '" + value + "' is there twice");
    }
  }

  /**
   * Cells for a dictionary.
   *
   * @param values those with a cell of their own
   * @param others those known beside them
   * @param complete whether the reference has no more: then what is not named is unseen, else it
   *     counts as one of the others
   * @param rarity how many of its values are rare
   */
  static CategoryCells of(
      List<String> values, List<String> others, boolean complete, Rarity rarity) {
    return new CategoryCells(values, others, complete, rarity);
  }

  /** The most frequent values, ties in the order of their text. */
  static CategoryCells fromReference(Map<String, Long> counts) {
    List<String> ordered =
        counts.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Long> e) -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(DICTIONARY + OTHERS)
            .map(Map.Entry::getKey)
            .toList();
    int named = Math.min(DICTIONARY, ordered.size());
    return new CategoryCells(
        ordered.subList(0, named),
        ordered.subList(named, ordered.size()),
        counts.size() == ordered.size(),
        Rarity.of(counts.values(), named));
  }

  /** The cell of {@code value}; null is missing. */
  int cell(@Nullable String value) {
    if (value == null) {
      return missing();
    }
    Integer cell = cells.get(value);
    if (cell != null) {
      return cell;
    }
    return complete ? unseen() : other();
  }

  /** Whether the reference has {@code value}, as far as it is known by name. */
  boolean knows(String value) {
    return cells.containsKey(value);
  }

  /** The cell of the reference's values that have none of their own. */
  int other() {
    return values.size();
  }

  /** The cell of values that the reference does not have. */
  int unseen() {
    return values.size() + 1;
  }

  List<String> values() {
    return values;
  }

  List<String> others() {
    return others;
  }

  /** Whether every value of the reference is known by name. */
  boolean complete() {
    return complete;
  }

  Rarity rarity() {
    return rarity;
  }

  @Override
  public int size() {
    return values.size() + 3;
  }

  @Override
  public View<CategoryCells> at(Resolution resolution) {
    return view;
  }

  @Override
  public String label(int cell) {
    return cell < values.size()
        ? values.get(cell)
        : List.of("(other)", "(unseen)", "(missing)").get(cell - values.size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoryCells that
        && values.equals(that.values)
        && others.equals(that.others)
        && complete == that.complete;
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The first of its values, and how many there are. */
  @Override
  public String toString() {
    return "the categories "
        + values.subList(0, Math.min(TOLD, values.size()))
        + (values.size() > TOLD ? " … " + values.size() + " in all" : "")
        + (others.isEmpty() && complete ? "" : " and others");
  }
}
