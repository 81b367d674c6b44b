package dev.mlopsdk.serving.djl;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a row's output becomes: one number of it, or all. Immutable.
 *
 * @param type {@code Float.class} or {@code float[].class}
 * @param column of the output; -1 takes the only one, or of two the second
 * @param score null takes the number at the column
 */
record Answer<O>(Class<O> type, int column, @Nullable ToDoubleFunction<? super O> score) {

  static <O> Answer<O> of(Class<O> type) {
    if (type != Float.class && type != float[].class) {
      throw new IllegalArgumentException(
          "A TorchScript model answers Float.class or float[].class, but was asked for "
              + type.getName()
              + "; give a Translator for other answers");
    }
    return new Answer<>(type, -1, null);
  }

  Answer<O> withColumn(int index) {
    return new Answer<>(type, index, score);
  }

  Answer<O> withScore(ToDoubleFunction<? super O> more) {
    return new Answer<>(type, column, more);
  }

  O value(float[] output) {
    return type.cast(type == Float.class ? (Object) number(output) : output);
  }

  double score(float[] output, O value) {
    if (score != null) {
      return score.applyAsDouble(value);
    }
    return column < 0 && output.length > 2 ? Double.NaN : number(output);
  }

  private float number(float[] output) {
    if (column >= output.length) {
      throw new IllegalStateException(
          "withColumn("
              + column
              + ") was asked for, but the output has "
              + output.length
              + " in all");
    }
    if (column >= 0) {
      return output[column];
    }
    if (output.length == 1 || output.length == 2) {
      return output[output.length - 1];
    }
    throw new IllegalStateException(
        "The output has "
            + output.length
            + " numbers, of which a Float takes one; say which with withColumn(index), or ask for"
            + " float[].class");
  }
}
