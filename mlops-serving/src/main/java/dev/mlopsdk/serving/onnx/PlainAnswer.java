package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.codec.Answered;
import dev.mlopsdk.serving.codec.OutputCodec;
import java.util.List;
import java.util.function.Function;

/** Answers of a plain class where a codec writes the inputs. Immutable. */
final class PlainAnswer<O> implements OutputCodec.Decoder<O> {

  private final List<String> outputs;
  private final Function<Answered, O> read;

  private PlainAnswer(String output, Function<Answered, O> read) {
    this.outputs = List.of(output);
    this.read = read;
  }

  static <O> PlainAnswer<O> of(Class<O> type, Signature model, Options options) {
    if (Values.familyOf(type) == Port.Family.OTHER) {
      throw model.misfit(
          "with a codec for the input, the answer is a number, a text, a truth or an array of them,"
              + " or what an OutputCodec makes, but was "
              + type.getName());
    }
    Choice choice = Choice.of(type, model, options);
    Function<Answered, Object> read = reader(type, Math.max(choice.column(), 0));
    return new PlainAnswer<>(choice.port().name(), row -> type.cast(read.apply(row)));
  }

  private static Function<Answered, Object> reader(Class<?> type, int column) {
    if (type == Float.class) {
      return row -> (float) row.number(0, column);
    }
    if (type == Double.class) {
      return row -> row.number(0, column);
    }
    if (type == Long.class) {
      return row -> row.integer(0, column);
    }
    if (type == Integer.class) {
      return row -> Math.toIntExact(row.integer(0, column));
    }
    if (type == Boolean.class) {
      return row -> row.integer(0, column) != 0;
    }
    if (type == String.class) {
      return row -> row.text(0, column);
    }
    return array(type);
  }

  private static Function<Answered, Object> array(Class<?> type) {
    if (type == float[].class) {
      return PlainAnswer::floats;
    }
    if (type == double[].class) {
      return PlainAnswer::doubles;
    }
    if (type == long[].class) {
      return PlainAnswer::longs;
    }
    return type == boolean[].class ? PlainAnswer::truths : PlainAnswer::texts;
  }

  private static float[] floats(Answered row) {
    float[] values = new float[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) row.number(0, i);
    }
    return values;
  }

  private static double[] doubles(Answered row) {
    double[] values = new double[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.number(0, i);
    }
    return values;
  }

  private static long[] longs(Answered row) {
    long[] values = new long[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.integer(0, i);
    }
    return values;
  }

  private static boolean[] truths(Answered row) {
    boolean[] values = new boolean[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.integer(0, i) != 0;
    }
    return values;
  }

  private static String[] texts(Answered row) {
    String[] values = new String[row.size(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.text(0, i);
    }
    return values;
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public O decode(Answered row) {
    return read.apply(row);
  }

  @Override
  public double score(O answer) {
    return Values.score(answer);
  }
}
