package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a model by name and by number. A whole number is a class's name where all names
 * are whole numbers, else its index. Immutable; looking up allocates nothing.
 */
final class ClassNames {

  static final int NONE = -1;

  private final List<String> names;
  private final Map<String, Integer> indices;

  /** The numbers that names are, ascending, and their indices; empty where one is none. */
  private final long[] numbers;

  private final int[] indicesOfNumbers;

  private ClassNames(List<String> names) {
    this.names = names;
    Map<String, Integer> map = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      map.put(names.get(i), i);
    }
    this.indices = Map.copyOf(map);
    long[] parsed = numbers(names);
    this.indicesOfNumbers =
        IntStream.range(0, parsed.length)
            .boxed()
            .sorted((a, b) -> Long.compare(parsed[a], parsed[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.numbers = Arrays.stream(indicesOfNumbers).mapToLong(i -> parsed[i]).toArray();
  }

  /**
   * Classes of these names, in the model's order.
   *
   * @throws IllegalArgumentException if there are fewer than 2 or more than 10,000, or one is blank
   *     or twice there
   */
  static ClassNames of(List<String> names) {
    new ClassLayout(names.size());
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("The name of a class is not blank, but got " + names);
      }
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("Each class has a name of its own, but got " + names);
    }
    return new ClassNames(List.copyOf(names));
  }

  /** Classes named 0, 1, 2 … */
  static ClassNames numbered(int classes) {
    return of(
        IntStream.range(0, new ClassLayout(classes).classes())
            .mapToObj(Integer::toString)
            .toList());
  }

  private static long[] numbers(List<String> names) {
    long[] numbers = new long[names.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!names.get(i).matches("-?[0-9]{1,15}")) {
        return new long[0];
      }
      numbers[i] = Long.parseLong(names.get(i));
    }
    // 7 and 07 are two names of one number.
    return Arrays.stream(numbers).distinct().count() < numbers.length ? new long[0] : numbers;
  }

  List<String> names() {
    return names;
  }

  int size() {
    return names.size();
  }

  String name(int index) {
    return names.get(index);
  }

  /** The index of the class of that name, {@link #NONE} without one. */
  int index(@Nullable String name) {
    Integer known = name == null ? null : indices.get(name);
    return known == null ? NONE : known;
  }

  /** The index of the class of that number, {@link #NONE} without one. */
  int index(double number) {
    if (Math.rint(number) != number || Math.abs(number) > 1e15) {
      return NONE;
    }
    long whole = (long) number;
    if (numbers.length > 0) {
      int at = Arrays.binarySearch(numbers, whole);
      return at < 0 ? NONE : indicesOfNumbers[at];
    }
    return whole >= 0 && whole < names.size() ? (int) whole : NONE;
  }
}
