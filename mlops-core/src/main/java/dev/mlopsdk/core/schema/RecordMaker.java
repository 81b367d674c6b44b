package dev.mlopsdk.core.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of one class from values by component name: for warm-up and replay, not for calls.
 * Immutable.
 */
final class RecordMaker<R> {

  private final Class<R> type;

  RecordMaker(Class<R> type) {
    this.type = type;
  }

  /** The record; empty if a value does not fit its component, or the constructor refuses it. */
  Optional<R> make(Map<String, ? extends @Nullable Object> values) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        arguments[i] = cast(components[i].getType(), values.get(components[i].getName()));
      }
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments));
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalArgumentException("The record " + type.getName() + " cannot be made", e);
    } catch (InvocationTargetException | IllegalArgumentException | ClassCastException refused) {
      return Optional.empty();
    }
  }

  private static @Nullable Object cast(Class<?> type, @Nullable Object value) {
    if (type == boolean.class || type == Boolean.class) {
      return truth(type, value);
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return value == null && !type.isPrimitive() ? null : number(type, value);
    }
    if (value == null) {
      return null;
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(value.toString())) {
          return constant;
        }
      }
      throw new IllegalArgumentException(type + " has no constant " + value);
    }
    return type.cast(value);
  }

  private static @Nullable Object truth(Class<?> type, @Nullable Object value) {
    if (value == null) {
      return type.isPrimitive() ? Boolean.FALSE : null;
    }
    return value instanceof Number number ? number.doubleValue() != 0 : (Boolean) value;
  }

  /** A primitive that is missing is NaN, or 0 where the type has no NaN. */
  private static Object number(Class<?> type, @Nullable Object value) {
    Number number = value instanceof Boolean truth ? (truth ? 1 : 0) : (Number) value;
    if (type == double.class || type == Double.class || type == Number.class) {
      return number == null ? Double.NaN : number.doubleValue();
    }
    if (type == float.class || type == Float.class) {
      return number == null ? Float.NaN : number.floatValue();
    }
    long whole = number == null ? 0 : number.longValue();
    if (type == long.class || type == Long.class) {
      return whole;
    }
    if (type == int.class || type == Integer.class) {
      return (int) whole;
    }
    if (type == short.class || type == Short.class) {
      return (short) whole;
    }
    if (type == byte.class || type == Byte.class) {
      return (byte) whole;
    }
    throw new IllegalArgumentException("No value is made for " + type.getName());
  }
}
