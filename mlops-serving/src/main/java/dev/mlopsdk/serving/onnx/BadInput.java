package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.schema.InvalidInputException;

/** Says which of several inputs does not fit. */
final class BadInput {

  private BadInput() {}

  /** {@code failure}, whose message ends with the input's place in the caller's list. */
  static InvalidInputException at(int index, int size, InvalidInputException failure) {
    InvalidInputException named =
        new InvalidInputException(
            failure.kind(),
            "%s (index %d of %d inputs)".formatted(failure.getMessage(), index, size));
    named.initCause(failure);
    return named;
  }
}
