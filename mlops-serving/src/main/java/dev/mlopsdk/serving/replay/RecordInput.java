package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes records through their canonical constructor, components by name. Immutable. */
final class RecordInput<R extends Record> implements LoggedInput<R> {

  private final Constructor<R> constructor;
  private final RecordComponent[] components;

  RecordInput(Class<R> type) {
    this.components = Objects.requireNonNull(type.getRecordComponents(), "components of a record");
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      this.constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException | InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "The record "
              + type.getName()
              + " must be open to dev.mlopsdk.serving to be made; add 'opens "
              + type.getPackageName()
              + " to dev.mlopsdk.serving' to its module-info",
          e);
    }
  }

  @Override
  public R of(LoggedPrediction logged, FeatureSchema schema) {
    LoggedValues.requireInput(logged);
    Map<String, @Nullable Object> inputs = logged.inputs();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String name = components[i].getName();
      values[i] = value(components[i].getType(), name, LoggedValues.known(inputs.get(name)));
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.RULE,
          "The record " + constructor.getName() + " refuses what the log has: " + e.getCause(),
          List.of());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A record can always be made", e);
    }
  }

  private static @Nullable Object value(Class<?> type, String name, @Nullable Object logged) {
    if (logged == null) {
      if (type.isPrimitive()) {
        throw LoggedValues.missing(name);
      }
      return null;
    }
    if (type.isEnum()) {
      return constant(type, name, logged);
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      if (logged instanceof String text) {
        return text;
      }
      throw LoggedValues.wrong(name, "a text", logged);
    }
    return number(type, name, logged);
  }

  private static Object constant(Class<?> type, String name, Object logged) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(logged)) {
        return constant;
      }
    }
    throw LoggedValues.wrong(name, "one of " + Arrays.toString(type.getEnumConstants()), logged);
  }

  private static Object number(Class<?> type, String name, Object logged) {
    Number number = LoggedValues.number(name, logged);
    if (type == float.class || type == Float.class) {
      return number.floatValue();
    } else if (type == int.class || type == Integer.class) {
      return number.intValue();
    } else if (type == long.class || type == Long.class) {
      return number.longValue();
    } else if (type == boolean.class || type == Boolean.class) {
      return number.doubleValue() != 0;
    } else if (type == short.class || type == Short.class) {
      return number.shortValue();
    } else if (type == byte.class || type == Byte.class) {
      return number.byteValue();
    }
    return number.doubleValue();
  }
}
