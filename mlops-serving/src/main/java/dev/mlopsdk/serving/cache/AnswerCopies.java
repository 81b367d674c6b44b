package dev.mlopsdk.serving.cache;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies answers, so that no caller sees what another does to his. What cannot change is its own
 * copy. Thread-safe.
 */
final class AnswerCopies {

  /** In place of a copy of what nobody said how to copy. */
  static final Object REFUSED = new Object();

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final int DEEPEST = 8;

  private static final Set<Class<?>> CONSTANT =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class);

  private final Map<Class<?>, UnaryOperator<Object>> own;
  private final Set<Class<?>> told = ConcurrentHashMap.newKeySet();

  AnswerCopies(Map<Class<?>, UnaryOperator<Object>> own) {
    this.own = own;
  }

  /** A copy of {@code answer}, itself if it cannot change, or {@link #REFUSED}. */
  @Nullable Object of(@Nullable Object answer) {
    return of(answer, 0);
  }

  private @Nullable Object of(@Nullable Object value, int depth) {
    if (value == null || CONSTANT.contains(value.getClass()) || value instanceof Enum<?>) {
      return value;
    }
    UnaryOperator<Object> copy = own.get(value.getClass());
    if (copy != null) {
      return copy.apply(value);
    } else if (depth > DEEPEST) {
      return refused(value);
    } else if (value.getClass().isArray()) {
      return array(value, depth);
    } else if (value instanceof Record record) {
      return record(record, depth);
    }
    String type = value.getClass().getName();
    if (type.startsWith("java.time.")) {
      return value;
    }
    boolean fixed =
        type.startsWith("java.util.ImmutableCollections")
            || type.startsWith("java.util.Collections$Unmodifiable");
    if (value instanceof List<?> list && (fixed || type.equals("java.util.ArrayList"))) {
      return list(list, fixed, depth);
    } else if (value instanceof Map<?, ?> map
        && (fixed || type.equals("java.util.HashMap") || type.equals("java.util.LinkedHashMap"))) {
      return map(map, fixed, depth);
    } else if (value instanceof Set<?> set && fixed) {
      Object copied = list(new ArrayList<>(set), fixed, depth);
      return copied instanceof List<?> elements
          ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
          : REFUSED;
    }
    return refused(value);
  }

  private Object refused(Object value) {
    if (told.add(value.getClass())) {
      LOG.warn(
          "Answers that hold a {} are not cached, since callers could change each other's; say with"
              + " PredictionCache.withCopies how it is copied",
          value.getClass().getName());
    }
    return REFUSED;
  }

  private Object array(Object array, int depth) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    if (!(array instanceof Object[] elements)) {
      System.arraycopy(array, 0, copy, 0, length);
      return copy;
    }
    for (int i = 0; i < length; i++) {
      Object element = of(elements[i], depth + 1);
      if (element == REFUSED) {
        return REFUSED;
      }
      Array.set(copy, i, element);
    }
    return copy;
  }

  private Object record(Record record, int depth) {
    @Nullable Object[] parts = Records.parts(record);
    if (parts == null) {
      return refused(record);
    }
    boolean constant = true;
    for (int i = 0; i < parts.length; i++) {
      Object part = of(parts[i], depth + 1);
      if (part == REFUSED) {
        return REFUSED;
      }
      constant &= part == parts[i];
      parts[i] = part;
    }
    if (constant) {
      return record;
    }
    Object copy = Records.of(record, parts);
    return copy == null ? refused(record) : copy;
  }

  private Object list(List<?> list, boolean fixed, int depth) {
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    for (Object element : list) {
      Object each = of(element, depth + 1);
      if (each == REFUSED) {
        return REFUSED;
      }
      copy.add(each);
    }
    return fixed ? Collections.unmodifiableList(copy) : copy;
  }

  private Object map(Map<?, ?> map, boolean fixed, int depth) {
    Map<@Nullable Object, @Nullable Object> copy =
        map.getClass() == HashMap.class ? new HashMap<>() : new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = of(entry.getKey(), depth + 1);
      Object value = of(entry.getValue(), depth + 1);
      if (key == REFUSED || value == REFUSED) {
        return REFUSED;
      }
      copy.put(key, value);
    }
    return fixed ? Collections.unmodifiableMap(copy) : copy;
  }
}
