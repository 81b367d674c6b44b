package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.lang.reflect.Array;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads inputs and answers as the log has them. */
final class LoggedValues {

  private LoggedValues() {}

  static Map<String, ?> map(LoggedPrediction logged, FeatureSchema schema) {
    requireInput(logged);
    Map<String, @Nullable Object> features = new HashMap<>();
    logged
        .inputs()
        .forEach(
            (name, value) -> {
              if (schema.indexOf(name) >= 0) {
                features.put(name, known(value));
              }
            });
    return features;
  }

  static float[] floats(LoggedPrediction logged, FeatureSchema schema) {
    requireInput(logged);
    if (schema.size() == 0) {
      return vector(logged.input());
    }
    float[] floats = new float[schema.size()];
    for (int i = 0; i < floats.length; i++) {
      String name = schema.feature(i).name();
      Object value = known(logged.inputs().get(name));
      if (value == null) {
        throw missing(name);
      }
      floats[i] = number(name, value).floatValue();
    }
    return floats;
  }

  private static float[] vector(@Nullable Object input) {
    if (!(input instanceof List<?> list)) {
      throw wrong("the input", "a list of numbers", input);
    }
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = number("the input", list.get(i)).floatValue();
    }
    return floats;
  }

  /**
   * @throws InvalidInputException if the writer left the input out
   */
  static void requireInput(LoggedPrediction logged) {
    Object input = logged.input();
    if (input == null || (input instanceof Map<?, ?> && logged.inputs().isEmpty())) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          "The log has no input of " + logged.id() + ": " + input);
    }
  }

  /** The value, null if it was redacted. */
  static @Nullable Object known(@Nullable Object value) {
    return value == LoggedPrediction.Redacted.REDACTED ? null : value;
  }

  static Number number(String name, @Nullable Object value) {
    if (value instanceof Number number) {
      return number;
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    throw wrong(name, "a number", value);
  }

  static InvalidInputException missing(String name) {
    return new InvalidInputException(
        InvalidInputException.Kind.MISSING,
        "The log has no value of the required feature '" + name + "'",
        List.of(name));
  }

  static InvalidInputException wrong(String name, String expected, @Nullable Object value) {
    return new InvalidInputException(
        InvalidInputException.Kind.TYPE,
        "'" + name + "' takes " + expected + ", but the log has '" + value + "'",
        List.of(name));
  }

  /** Whether {@code logged} is how the log writes {@code answer}, bit for bit. */
  static boolean same(@Nullable Object logged, @Nullable Object answer) {
    if (logged == null || answer == null) {
      return logged == answer;
    }
    if (answer instanceof Number number) {
      return logged instanceof Number written && same(written, number);
    }
    if (answer instanceof Map<?, ?> map) {
      return logged instanceof Map<?, ?> written && sameMaps(written, map);
    }
    if (answer instanceof Iterable<?> list) {
      int i = 0;
      for (Object each : list) {
        if (!(logged instanceof List<?> written)
            || i >= written.size()
            || !same(written.get(i++), each)) {
          return false;
        }
      }
      return logged instanceof List<?> written && written.size() == i;
    }
    if (answer.getClass().isArray()) {
      return logged instanceof List<?> written && sameArrays(written, answer);
    }
    if (answer instanceof Enum<?> constant) {
      return constant.name().equals(logged);
    }
    return answer instanceof CharSequence text
        ? text.toString().equals(logged)
        : logged.equals(answer);
  }

  private static boolean same(Number logged, Number answer) {
    if (answer instanceof Float single) {
      return Float.compare(logged.floatValue(), single) == 0;
    }
    if (answer instanceof Double precise) {
      return Double.compare(logged.doubleValue(), precise) == 0;
    }
    return logged.toString().equals(answer.toString());
  }

  private static boolean sameMaps(Map<?, ?> logged, Map<?, ?> answer) {
    if (logged.size() != answer.size()) {
      return false;
    }
    for (Map.Entry<?, ?> each : answer.entrySet()) {
      if (!same(logged.get(String.valueOf(each.getKey())), each.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameArrays(List<?> logged, Object answer) {
    if (logged.size() != Array.getLength(answer)) {
      return false;
    }
    for (int i = 0; i < logged.size(); i++) {
      if (!same(logged.get(i), Array.get(answer, i))) {
        return false;
      }
    }
    return true;
  }
}
