package dev.mlopsdk.core.stats;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies arrays and collections, as deep as they go; keeps the rest. Immutable. */
record Copies(List<TypeRule> rules) {

  private static final int DEEPEST = 16;

  @Nullable Object of(@Nullable Object value) {
    return of(value, DEEPEST);
  }

  private @Nullable Object of(@Nullable Object value, int depth) {
    if (value == null) {
      return null;
    }
    TypeRule rule = TypeRule.of(rules, value);
    if (rule != null) {
      return rule.apply(value);
    }
    if (depth == 0) {
      throw new IllegalArgumentException(
          "Inputs and answers are nested at most " + DEEPEST + " deep to be run again");
    }
    if (value instanceof Object[] array) {
      Object[] copy = array.clone();
      for (int i = 0; i < copy.length; i++) {
        copy[i] = of(copy[i], depth - 1);
      }
      return copy;
    }
    if (value.getClass().isArray()) {
      int length = Array.getLength(value);
      Object copy = Array.newInstance(value.getClass().getComponentType(), length);
      System.arraycopy(value, 0, copy, 0, length);
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(each -> copy.add(of(each, depth - 1)));
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Set<?> set) {
      Set<@Nullable Object> copy = new LinkedHashSet<>();
      set.forEach(each -> copy.add(of(each, depth - 1)));
      return Collections.unmodifiableSet(copy);
    }
    if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(key, of(each, depth - 1)));
      return Collections.unmodifiableMap(copy);
    }
    return value;
  }
}
