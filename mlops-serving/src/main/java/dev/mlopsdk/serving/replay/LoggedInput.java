package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.log.read.LoggedPrediction;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes a model's input of what the log has of it.
 *
 * @param <I> what the model takes
 * @since 0.1
 */
@FunctionalInterface
public interface LoggedInput<I> {

  /**
   * The input that {@code logged} had, for a version whose features are {@code schema}: what the
   * version does not know is left out, what the log does not have or was redacted is missing.
   *
   * @throws dev.mlopsdk.core.schema.InvalidInputException if it cannot be made
   */
  I of(LoggedPrediction logged, FeatureSchema schema);

  /** Inputs that are records: components by name, as {@code InputReader.ofRecord} wrote them. */
  static <R extends Record> LoggedInput<R> records(Class<R> type) {
    return new RecordInput<>(type);
  }

  /** Inputs that are maps of the version's features. */
  static LoggedInput<Map<String, ?>> maps() {
    return LoggedValues::map;
  }

  /** Inputs that are {@code float[]}, in the order of the version's features. */
  static LoggedInput<float[]> floats() {
    return LoggedValues::floats;
  }

  /** Inputs that {@code input} makes, whatever the version. */
  static <I> LoggedInput<I> of(Function<? super LoggedPrediction, ? extends I> input) {
    return (logged, schema) -> input.apply(logged);
  }
}
