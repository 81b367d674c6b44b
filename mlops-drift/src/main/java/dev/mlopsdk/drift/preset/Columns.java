package dev.mlopsdk.drift.preset;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data set as columns, by name. Its maps are unmodifiable; the arrays are the caller's and are
 * neither copied nor changed.
 *
 * @param numbers columns of numbers; NaN is missing
 * @param categories columns of texts; null is missing
 * @since 0.1
 */
public record Columns(Map<String, double[]> numbers, Map<String, @Nullable String[]> categories) {

  public Columns {
    numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
    categories = Collections.unmodifiableMap(new TreeMap<>(categories));
    for (String name : categories.keySet()) {
      if (numbers.containsKey(name)) {
        throw new IllegalArgumentException(
            "A column is of numbers or of texts, but '" + name + "' is given as both");
      }
    }
  }

  /** Columns of numbers. */
  public static Columns of(Map<String, double[]> numbers) {
    return new Columns(numbers, Map.of());
  }

  /** The same columns, and these. */
  public Columns withCategories(Map<String, @Nullable String[]> categories) {
    return new Columns(numbers, categories);
  }
}
