package dev.mlopsdk.core.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads float arrays of one width. Immutable. */
final class FloatsReader implements InputReader<float[]> {

  private final FeatureSchema schema;

  FloatsReader(List<String> names) {
    this.schema = FeatureSchema.of(names.stream().map(Feature::number).toList());
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(float[] input, Row row) {
    if (input == null) {
      throw InvalidInputException.nullInput("an array of the features " + schema.listed());
    }
    if (input.length != schema.size()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The model takes "
              + schema.size()
              + " features "
              + schema.listed()
              + ", but the array has "
              + input.length);
    }
    row.numbers(input);
  }

  /** A missing number is NaN. */
  @Override
  public Optional<float[]> inputOf(Map<String, ? extends @Nullable Object> values) {
    float[] input = new float[schema.size()];
    for (int i = 0; i < input.length; i++) {
      Object value = values.get(schema.feature(i).name());
      if (value instanceof Number number) {
        input[i] = number.floatValue();
      } else if (value == null) {
        input[i] = Float.NaN;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(input);
  }
}
