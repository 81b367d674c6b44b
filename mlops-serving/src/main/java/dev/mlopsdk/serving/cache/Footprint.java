package dev.mlopsdk.serving.cache;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much heap objects take, with compressed references: exact for texts, boxes and arrays of
 * primitives, close for collections and records of these; another object counts as {@value #OTHER}
 * bytes. Stateless.
 */
final class Footprint {

  /** A small object. */
  static final long OBJECT = 24;

  /** What the cache itself needs per answer: its node, the map's node, the entry. */
  static final long NODE = 160;

  /** An object whose class says nothing. */
  static final long OTHER = 1024;

  private static final int HEADER = 16;
  private static final int REFERENCE = 4;
  private static final int DEEPEST = 8;

  private static final Set<Class<?>> BOXES =
      Set.of(
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Float.class,
          Long.class,
          Double.class);

  private Footprint() {}

  static long array(int elementBytes, long length) {
    return (HEADER + elementBytes * length + 7) & ~7L;
  }

  static long of(@Nullable Object value) {
    return of(value, 0);
  }

  private static long of(@Nullable Object value, int depth) {
    if (value == null || value instanceof Boolean || value instanceof Enum<?>) {
      return 0;
    } else if (value instanceof String text) {
      return OBJECT + array(latin(text) ? 1 : 2, text.length());
    } else if (BOXES.contains(value.getClass())) {
      return OBJECT;
    } else if (depth > DEEPEST) {
      return OTHER;
    } else if (value instanceof Object[] elements) {
      long bytes = array(REFERENCE, elements.length);
      for (Object element : elements) {
        bytes += of(element, depth + 1);
      }
      return bytes;
    } else if (value.getClass().isArray()) {
      return array(width(value.getClass().getComponentType()), Array.getLength(value));
    } else if (value instanceof Collection<?> collection) {
      long bytes = OBJECT + array(REFERENCE, collection.size());
      long each = value instanceof Set ? 2 * OBJECT : 0;
      for (Object element : collection) {
        bytes += each + of(element, depth + 1);
      }
      return bytes;
    } else if (value instanceof Map<?, ?> map) {
      long bytes = 2 * OBJECT + array(REFERENCE, 2L * map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        bytes += 2 * OBJECT + of(entry.getKey(), depth + 1) + of(entry.getValue(), depth + 1);
      }
      return bytes;
    } else if (value instanceof Record record) {
      return ofRecord(record, depth);
    }
    return OTHER;
  }

  private static long ofRecord(Record record, int depth) {
    Object[] parts = Records.parts(record);
    if (parts == null) {
      return OTHER;
    }
    long bytes = HEADER + 8L * parts.length;
    for (Object part : parts) {
      bytes += of(part, depth + 1);
    }
    return bytes;
  }

  private static boolean latin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static int width(Class<?> primitive) {
    if (primitive == long.class || primitive == double.class) {
      return Long.BYTES;
    } else if (primitive == int.class || primitive == float.class) {
      return Integer.BYTES;
    }
    return primitive == short.class || primitive == char.class ? Short.BYTES : 1;
  }
}
