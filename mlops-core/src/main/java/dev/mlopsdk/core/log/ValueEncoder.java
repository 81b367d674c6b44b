package dev.mlopsdk.core.log;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Copies a caller's value into a record: scalars and arrays without allocation, records, maps and
 * lists part by part. What it does not know is left out by the name of its class. Thread-safe.
 */
final class ValueEncoder {

  /** Deeper values are left out, so a cycle ends. */
  static final int DEEPEST = 16;

  /** The characters of the longest number. */
  private static final int MOST_DIGITS = 1000;

  /** A number of more bits has more digits. */
  private static final int MOST_BITS = 3322;

  private static final int MOST_ZEROS = 1_000_000;

  /** A component of a record. */
  private record Part(String name, Method accessor) {}

  private final Redaction redaction;

  private final ClassValue<Optional<List<Part>>> parts =
      new ClassValue<>() {
        @Override
        protected Optional<List<Part>> computeValue(Class<?> type) {
          return partsOf(type);
        }
      };

  ValueEncoder(Redaction redaction) {
    this.redaction = redaction;
  }

  /** Writes {@code value}, which belongs to the field {@code name}. */
  void field(RecordBytes out, @Nullable String name, @Nullable Object value, int depth) {
    int action = redaction.action(name);
    if (action == Redaction.KEEP || value == null) {
      value(out, value, depth);
    } else if (action != Redaction.REMOVE && scalar(value)) {
      out.u8(ValueTag.REPLACED);
      out.u8(action);
      value(out, value, depth);
    } else {
      out.u8(ValueTag.REDACTED);
    }
  }

  boolean keeps(String name) {
    return redaction.action(name) == Redaction.KEEP;
  }

  private static boolean scalar(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Enum<?>
        || value instanceof Character;
  }

  private void value(RecordBytes out, @Nullable Object value, int depth) {
    if (value == null) {
      out.u8(ValueTag.NULL);
    } else if (value instanceof CharSequence text) {
      text(out, text);
    } else if (value instanceof Number number) {
      number(out, number);
    } else if (value instanceof Boolean truth) {
      out.u8(truth ? ValueTag.TRUE : ValueTag.FALSE);
    } else if (value.getClass().isArray()) {
      array(out, value, depth);
    } else if (value instanceof Enum<?> constant) {
      text(out, constant.name());
    } else if (value instanceof Character
        || value instanceof TemporalAccessor
        || value instanceof UUID) {
      text(out, value.toString());
    } else if (value instanceof Optional<?> optional) {
      value(out, optional.orElse(null), depth);
    } else if (depth == DEEPEST) {
      omitted(out, value);
    } else if (value instanceof Map<?, ?> map) {
      map(out, map, depth);
    } else if (value instanceof Iterable<?> list && !(value instanceof java.nio.file.Path)) {
      out.u8(ValueTag.LIST);
      for (Object each : list) {
        value(out, each, depth + 1);
        if (out.overflowed()) {
          return;
        }
      }
      out.u8(ValueTag.END);
    } else if (value instanceof Record record) {
      record(out, record, depth);
    } else {
      omitted(out, value);
    }
  }

  static void text(RecordBytes out, CharSequence text) {
    out.u8(ValueTag.TEXT);
    out.text(text);
  }

  static void omitted(RecordBytes out, Object value) {
    out.u8(ValueTag.OMITTED);
    out.text(value.getClass().getTypeName());
  }

  private static void number(RecordBytes out, Number number) {
    if (number instanceof Float) {
      out.u8(ValueTag.FLOAT);
      out.i32(Float.floatToRawIntBits(number.floatValue()));
    } else if (number instanceof Double) {
      out.u8(ValueTag.DOUBLE);
      out.f64(number.doubleValue());
    } else if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof AtomicInteger
        || number instanceof AtomicLong) {
      out.u8(ValueTag.LONG);
      out.i64(number.longValue());
    } else if (number.getClass() == BigDecimal.class || number.getClass() == BigInteger.class) {
      digits(out, number);
    } else {
      omitted(out, number);
    }
  }

  /** A number whose digits or zeros are too many for readers of JSON is left out. */
  private static void digits(RecordBytes out, Number number) {
    boolean few =
        number instanceof BigDecimal decimal
            ? decimal.precision() <= MOST_DIGITS && Math.abs((long) decimal.scale()) <= MOST_ZEROS
            : ((BigInteger) number).bitLength() <= MOST_BITS;
    String text = few ? number.toString() : "";
    if (few && text.length() <= MOST_DIGITS) {
      out.u8(ValueTag.DIGITS);
      out.text(text);
    } else {
      omitted(out, number);
    }
  }

  private void array(RecordBytes out, Object array, int depth) {
    if (array instanceof float[] floats) {
      out.u8(ValueTag.FLOATS);
      out.floats(floats);
    } else if (array instanceof double[] doubles) {
      out.u8(ValueTag.DOUBLES);
      out.doubles(doubles);
    } else if (array instanceof long[] longs) {
      out.u8(ValueTag.LONGS);
      out.longs(longs);
    } else if (array instanceof int[] ints) {
      out.u8(ValueTag.INTS);
      out.ints(ints);
    } else if (array instanceof boolean[] truths) {
      out.u8(ValueTag.LIST);
      for (boolean truth : truths) {
        out.u8(truth ? ValueTag.TRUE : ValueTag.FALSE);
      }
      out.u8(ValueTag.END);
    } else if (array instanceof Object[] objects && depth < DEEPEST) {
      out.u8(ValueTag.LIST);
      for (Object each : objects) {
        value(out, each, depth + 1);
        if (out.overflowed()) {
          return;
        }
      }
      out.u8(ValueTag.END);
    } else {
      omitted(out, array);
    }
  }

  private void map(RecordBytes out, Map<?, ?> map, int depth) {
    if (ambiguous(map)) {
      omitted(out, map);
      return;
    }
    out.u8(ValueTag.OBJECT);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      out.u8(ValueTag.KEY);
      out.text(key);
      field(out, key, entry.getValue(), depth + 1);
      if (out.overflowed()) {
        return;
      }
    }
    out.u8(ValueTag.END);
  }

  /** Whether two keys that are no texts read alike: JSON has each name once. */
  private static boolean ambiguous(Map<?, ?> map) {
    boolean texts = true;
    for (Object key : map.keySet()) {
      texts &= key instanceof String;
    }
    if (texts) {
      return false;
    }
    Set<String> names = new HashSet<>();
    for (Object key : map.keySet()) {
      if (!names.add(String.valueOf(key))) {
        return true;
      }
    }
    return false;
  }

  private void record(RecordBytes out, Record record, int depth) {
    List<Part> readable = parts.get(record.getClass()).orElse(null);
    if (readable == null) {
      omitted(out, record);
      return;
    }
    out.u8(ValueTag.OBJECT);
    for (Part part : readable) {
      out.u8(ValueTag.KEY);
      out.text(part.name);
      field(out, part.name, get(part.accessor, record), depth + 1);
    }
    out.u8(ValueTag.END);
  }

  private static @Nullable Object get(Method accessor, Record record) {
    try {
      return accessor.invoke(record);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("The accessor " + accessor + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("The accessor " + accessor + " was accessible before", e);
    }
  }

  /** Empty where the record's package is not open to this module. */
  private static Optional<List<Part>> partsOf(Class<?> type) {
    List<Part> parts = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Method accessor = component.getAccessor();
      if (!accessor.trySetAccessible()) {
        return Optional.empty();
      }
      parts.add(new Part(component.getName(), accessor));
    }
    return Optional.of(List.copyOf(parts));
  }
}
