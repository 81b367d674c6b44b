package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.validation.InputRules;
import java.nio.file.Path;
import java.util.Map;

/**
 * Learns the rules of a model's inputs from the CSV file of its training data, next to the baseline
 * from the same file. Stateless.
 *
 * <pre>{@code
 * Path training = Path.of("training.csv");
 * ModelFiles.of(Path.of("delay.onnx"))
 *     .baseline(Baseline.fromCsv(training))
 *     .with(CsvRules.learn(training));
 * }</pre>
 *
 * @since 0.1
 */
public final class CsvRules {

  private CsvRules() {}

  /**
   * The rules that the rows of {@code file} keep, as {@link InputRules#learn} finds them. The file
   * is read as {@link Baseline#fromCsv(Path)} reads it; the column {@value Baseline#PREDICTION} is
   * left out, and so must be every column that is no input of the model, as the label: {@link
   * InputRules#without}.
   *
   * @throws IllegalArgumentException as {@link Baseline#fromCsv(Path)} does
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static InputRules learn(Path file) {
    return learn(file, Map.of());
  }

  /**
   * The same, where {@code kinds} says of some columns what they are, as in {@link
   * Baseline#fromCsv(Path, Map)}.
   */
  public static InputRules learn(Path file, Map<String, Feature.Kind> kinds) {
    return CsvTable.rules(file, kinds);
  }
}
