package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.serving.onnx.Port.Family;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Reads one value of a Java type from one output. Immutable. */
final class Values {

  /** Reads the value of {@code row}. */
  @FunctionalInterface
  interface Value<T> {
    T read(RunTensors answered, int row);
  }

  private static final Map<Class<?>, Family> FAMILIES =
      Map.ofEntries(
          Map.entry(Float.class, Family.FLOATING),
          Map.entry(Double.class, Family.FLOATING),
          Map.entry(float[].class, Family.FLOATING),
          Map.entry(double[].class, Family.FLOATING),
          Map.entry(Integer.class, Family.INTEGRAL),
          Map.entry(Long.class, Family.INTEGRAL),
          Map.entry(long[].class, Family.INTEGRAL),
          Map.entry(Boolean.class, Family.TRUTH),
          Map.entry(boolean[].class, Family.TRUTH),
          Map.entry(String.class, Family.TEXT),
          Map.entry(String[].class, Family.TEXT));

  private Values() {}

  /** The Java type of one value of {@code port}. */
  static Class<?> naturalType(Port port) {
    boolean many = port.width() != 1;
    return switch (port.family()) {
      case FLOATING ->
          port.type() == OnnxJavaType.DOUBLE
              ? (many ? double[].class : Double.class)
              : (many ? float[].class : Float.class);
      case INTEGRAL -> many ? long[].class : Long.class;
      case TRUTH -> many ? boolean[].class : Boolean.class;
      case TEXT -> many ? String[].class : String.class;
      case OTHER -> Object.class;
    };
  }

  /** The family of outputs that answer with {@code type}; OTHER if none does. */
  static Family familyOf(Class<?> type) {
    return FAMILIES.getOrDefault(type, Family.OTHER);
  }

  /** Whether a port of {@code family} answers with {@code type} when it is named explicitly. */
  static boolean converts(Family family, Class<?> type) {
    Family wanted = familyOf(type);
    boolean widened = family == Family.INTEGRAL && wanted == Family.FLOATING;
    return wanted != Family.OTHER && (family == wanted || widened);
  }

  static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }

  /**
   * A reader of {@code type} from output {@code index}.
   *
   * @param column for a single value: which of the row's
   */
  static Value<?> reader(Class<?> type, int index, int column, String where) {
    if (type == Float.class) {
      return (batch, row) ->
          (float) batch.answer(index).number(at(batch, index, row, column, where));
    }
    if (type == Double.class) {
      return (batch, row) -> batch.answer(index).number(at(batch, index, row, column, where));
    }
    if (type == Long.class) {
      return (batch, row) -> batch.answer(index).integer(at(batch, index, row, column, where));
    }
    if (type == Integer.class) {
      return (batch, row) ->
          narrow(batch.answer(index).integer(at(batch, index, row, column, where)), where);
    }
    if (type == Boolean.class) {
      return (batch, row) -> batch.answer(index).integer(at(batch, index, row, column, where)) != 0;
    }
    if (type == String.class) {
      return (batch, row) -> batch.answer(index).text(at(batch, index, row, column, where));
    }
    return array(type, index);
  }

  private static Value<?> array(Class<?> type, int index) {
    if (type == float[].class) {
      return (batch, row) -> floats(batch, index, row);
    }
    if (type == double[].class) {
      return (batch, row) -> doubles(batch, index, row);
    }
    if (type == long[].class) {
      return (batch, row) -> longs(batch, index, row);
    }
    if (type == boolean[].class) {
      return (batch, row) -> truths(batch, index, row);
    }
    if (type == String[].class) {
      return (batch, row) -> texts(batch, index, row);
    }
    throw new IllegalArgumentException("No values of " + type);
  }

  /** A reader of output {@code index} as a map from its labels to the row's numbers. */
  static Value<Map<Object, Float>> byLabel(Port port, int index) {
    List<Object> labels = port.labels();
    return (batch, row) -> {
      Map<Object, Float> answer = new LinkedHashMap<>();
      for (int i = 0; i < labels.size(); i++) {
        float number = (float) batch.answer(index).number(row * labels.size() + i);
        answer.put(labels.get(i), number);
      }
      return Collections.unmodifiableMap(answer);
    };
  }

  static int at(RunTensors batch, int index, int row, int column, String where) {
    int width = batch.width(index);
    if (column >= width) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          "Column %d of %s was asked for, but the run answered %d".formatted(column, where, width));
    }
    return row * width + column;
  }

  private static int narrow(long value, String where) {
    if (value != (int) value) {
      throw new ModelException(
          ModelException.Kind.INFERENCE,
          where + " answered " + value + ", which is no int; take Long.class");
    }
    return (int) value;
  }

  private static float[] floats(RunTensors batch, int index, int row) {
    float[] values = new float[batch.width(index)];
    Cells cells = batch.answer(index);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) cells.number(row * values.length + i);
    }
    return values;
  }

  private static double[] doubles(RunTensors batch, int index, int row) {
    double[] values = new double[batch.width(index)];
    Cells cells = batch.answer(index);
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.number(row * values.length + i);
    }
    return values;
  }

  private static long[] longs(RunTensors batch, int index, int row) {
    long[] values = new long[batch.width(index)];
    Cells cells = batch.answer(index);
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.integer(row * values.length + i);
    }
    return values;
  }

  private static boolean[] truths(RunTensors batch, int index, int row) {
    boolean[] values = new boolean[batch.width(index)];
    Cells cells = batch.answer(index);
    for (int i = 0; i < values.length; i++) {
      values[i] = cells.integer(row * values.length + i) != 0;
    }
    return values;
  }

  private static String[] texts(RunTensors batch, int index, int row) {
    int width = batch.width(index);
    return Arrays.copyOfRange(batch.answer(index).texts(), row * width, (row + 1) * width);
  }

  /** The row without its batch dimension. */
  static Tensor tensor(RunTensors batch, int index, int row) {
    long[] full = batch.shape(index);
    long[] shape = full.length == 0 ? full : Arrays.copyOfRange(full, 1, full.length);
    return switch (batch.answer(index).type()) {
      case FLOAT -> Tensor.of(floats(batch, index, row), shape);
      case DOUBLE -> Tensor.of(doubles(batch, index, row), shape);
      case BOOL -> Tensor.of(truths(batch, index, row), shape);
      case STRING -> Tensor.of(texts(batch, index, row), shape);
      case INT64 -> Tensor.of(longs(batch, index, row), shape);
      case FLOAT16 -> Tensor.of(Tensor.Type.HALF, floats(batch, index, row), shape);
      case BFLOAT16 -> Tensor.of(Tensor.Type.BFLOAT16, floats(batch, index, row), shape);
      default ->
          Tensor.of(
              LongStream.of(longs(batch, index, row)).mapToInt(v -> (int) v).toArray(), shape);
    };
  }

  /** The number that stands for an answer: itself, 1 or 0, the only one of an array; else NaN. */
  static double score(Object answer) {
    if (answer instanceof Number number) {
      return number.doubleValue();
    }
    if (answer instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (answer instanceof float[] floats && floats.length == 1) {
      return floats[0];
    }
    return answer instanceof double[] doubles && doubles.length == 1 ? doubles[0] : Double.NaN;
  }

  /** The only float or double among {@code parts}; NaN if there are none or several. */
  static double scoreOfMany(Collection<?> parts) {
    double score = Double.NaN;
    int found = 0;
    for (Object part : parts) {
      if (part instanceof Float || part instanceof Double) {
        score = ((Number) part).doubleValue();
        found++;
      }
    }
    return found == 1 ? score : Double.NaN;
  }
}
