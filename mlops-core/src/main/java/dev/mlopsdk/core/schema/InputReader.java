package dev.mlopsdk.core.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one input into a row, without boxing. Implementations are immutable and thread-safe.
 *
 * @param <I> the input's type
 * @since 0.1
 */
public interface InputReader<I> {

  /** The layout of the rows this reader fills. */
  FeatureSchema schema();

  /**
   * Fills {@code row}, which is clear.
   *
   * @throws InvalidInputException if a value's type is not the feature's, or a value is unknown, or
   *     the input is null
   */
  void read(I input, Row row);

  /**
   * The input that reads as these values by feature name, as far as there is one: for warm-up and
   * replay, where inputs come from files. A feature that is not named is missing, a name that is no
   * feature is left out.
   *
   * @return empty if this reader makes no inputs, or a value does not fit its feature
   */
  default Optional<I> inputOf(Map<String, ? extends @Nullable Object> values) {
    return Optional.empty();
  }

  /**
   * Reads a record's components in their order: primitives are required numbers, boxed numbers and
   * booleans optional ones, texts and enums required categories, or optional ones if they are
   * marked {@code @Nullable}. A {@code long} beyond 2<sup>53</sup> loses its last digits.
   *
   * @throws IllegalArgumentException if a component is of another type, or the record cannot be
   *     read from this module
   */
  static <R> InputReader<R> ofRecord(Class<R> type) {
    return RecordReader.of(type);
  }

  /**
   * Reads a map by the names of {@code schema}; a null value is missing, a key that the schema does
   * not name is an error.
   */
  static InputReader<Map<String, ?>> ofMap(FeatureSchema schema) {
    return new MapReader(schema);
  }

  /** Reads a {@code float[]} of exactly the width of {@code names}. */
  static InputReader<float[]> ofFloats(List<String> names) {
    return new FloatsReader(names);
  }

  /**
   * Reads an array of exactly the width of {@code names}: {@code float[]}, {@code double[]}, {@code
   * int[]} or {@code long[]} as numbers, {@code String[]} as categories. A {@code long} that a
   * double does not hold is refused.
   *
   * @throws IllegalArgumentException if it is another type
   */
  static <A> InputReader<A> ofArray(Class<A> type, List<String> names) {
    return ArrayReader.of(type, names);
  }

  /** Reads a text as the one category {@code name}. */
  static InputReader<String> ofText(String name) {
    return new TextReader(name);
  }

  /** Reads nothing: the input is no row of features, and the model reads it in place. */
  static <I> InputReader<I> none() {
    return new InputReader<>() {
      @Override
      public FeatureSchema schema() {
        return FeatureSchema.empty();
      }

      @Override
      public void read(I input, Row row) {}
    };
  }
}
