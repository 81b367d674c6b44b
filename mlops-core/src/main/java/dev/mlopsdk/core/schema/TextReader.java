package dev.mlopsdk.core.schema;

import java.util.List;

/** Reads a text as the only category. Immutable. */
final class TextReader implements InputReader<String> {

  private final FeatureSchema schema;

  TextReader(String name) {
    this.schema = FeatureSchema.of(List.of(Feature.category(name)));
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(String input, Row row) {
    if (input == null) {
      throw InvalidInputException.nullInput("a text for " + schema.names());
    }
    row.text(0, input);
  }
}
