package dev.mlopsdk.core.schema;

import java.util.List;

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
      throw InvalidInputException.nullInput("an array of the features " + schema.names());
    }
    if (input.length != schema.size()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The model takes "
              + schema.size()
              + " features "
              + schema.names()
              + ", but the array has "
              + input.length);
    }
    for (int i = 0; i < input.length; i++) {
      row.number(i, input[i]);
    }
  }
}
