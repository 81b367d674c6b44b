package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import java.util.Arrays;

/** The numbers that a reader makes of one input. Stateless. */
final class Measured {

  private Measured() {}

  static <I> double[] by(InputReader<I> reader, I input) {
    Row row = new Row(reader.schema());
    reader.read(input, row);
    double[] numbers = new double[row.size()];
    Arrays.setAll(numbers, row::number);
    return numbers;
  }
}
