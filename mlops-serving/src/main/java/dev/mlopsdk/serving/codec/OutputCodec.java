package dev.mlopsdk.serving.codec;

import java.util.List;
import java.util.function.Function;

/**
 * How a row of a model's outputs becomes an answer: {@link Labels}, {@link Vectors}, or a function
 * of your own:
 *
 * <pre>{@code
 * OutputCodec<Point> point =
 *     OutputCodec.of("xy", row -> new Point(row.number(0, 0), row.number(0, 1)));
 * }</pre>
 *
 * <p>Implementations are immutable and thread-safe.
 *
 * @param <O> the answer
 * @since 0.1
 */
@FunctionalInterface
public interface OutputCodec<O> {

  /**
   * Binds to a version that is being loaded.
   *
   * @throws IllegalArgumentException if the model's outputs are not of this codec's kind
   */
  Decoder<O> open(ModelPorts model);

  /**
   * One that reads the output {@code name}, index 0,; the score is the answer if that is a number,
   * else NaN.
   */
  static <O> OutputCodec<O> of(String name, Function<? super Answered, ? extends O> decode) {
    return model -> {
      if (model.output(name) < 0) {
        throw model.misfit("The answer is read from the output '" + name + "'");
      }
      return new DirectDecoder<>(name, decode);
    };
  }

  /**
   * Decodes the answers of one loaded version. Thread-safe.
   *
   * @param <O> the answer
   */
  interface Decoder<O> {

    /** The names of the outputs to ask for; the runtime computes no others. */
    List<String> outputs();

    /** The answer; it must not hold on to {@code row}. */
    O decode(Answered row);

    /** The number that stands for {@code answer} where observers want one; NaN if there is none. */
    default double score(O answer) {
      return Double.NaN;
    }
  }
}
