package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import java.util.stream.IntStream;

/** Where the numbers and the texts of one loaded version's rows are. Immutable. */
final class RowLayout {

  /** No bits of a number: {@link Double#doubleToLongBits} knows one NaN only. */
  private static final long MISSING = 0x7ff8_0000_0000_0001L;

  private static final long NAN = 0x7ff8_0000_0000_0000L;

  private final int[] numbers;
  private final int[] texts;

  RowLayout(FeatureSchema schema) {
    numbers = places(schema, Feature.Kind.NUMBER);
    texts = places(schema, Feature.Kind.CATEGORY);
  }

  private static int[] places(FeatureSchema schema, Feature.Kind kind) {
    return IntStream.range(0, schema.size())
        .filter(index -> schema.feature(index).kind() == kind)
        .toArray();
  }

  int[] numbers() {
    return numbers;
  }

  int[] texts() {
    return texts;
  }

  static long bits(Row row, int index) {
    double value = row.number(index);
    if (Double.isNaN(value)) {
      return row.missing(index) ? MISSING : NAN;
    }
    return Double.doubleToRawLongBits(value);
  }
}
