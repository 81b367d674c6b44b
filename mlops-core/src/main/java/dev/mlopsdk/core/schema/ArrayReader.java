package dev.mlopsdk.core.schema;

import java.lang.reflect.Array;
import java.util.List;

/** Reads arrays of one width. Immutable. */
final class ArrayReader<A> implements InputReader<A> {

  /** Copies the values, as many as the row is wide. */
  @FunctionalInterface
  private interface Copy<A> {
    void into(A values, Row row);
  }

  private final FeatureSchema schema;
  private final Copy<A> copy;

  private ArrayReader(FeatureSchema schema, Copy<A> copy) {
    this.schema = schema;
    this.copy = copy;
  }

  @SuppressWarnings("unchecked") // each branch has compared the type
  static <A> InputReader<A> of(Class<A> type, List<String> names) {
    if (type == float[].class) {
      return (InputReader<A>) InputReader.ofFloats(names);
    }
    if (type == double[].class) {
      return (InputReader<A>)
          new ArrayReader<double[]>(numbers(names), (values, row) -> row.numbers(values));
    }
    if (type == int[].class) {
      return (InputReader<A>) new ArrayReader<int[]>(numbers(names), ArrayReader::ints);
    }
    if (type == long[].class) {
      return (InputReader<A>) new ArrayReader<long[]>(numbers(names), ArrayReader::longs);
    }
    if (type == String[].class) {
      FeatureSchema texts = FeatureSchema.of(names.stream().map(Feature::category).toList());
      return (InputReader<A>) new ArrayReader<String[]>(texts, ArrayReader::texts);
    }
    throw new IllegalArgumentException(
        "An array is a float[], double[], int[], long[] or String[], but was " + type.getName());
  }

  private static FeatureSchema numbers(List<String> names) {
    return FeatureSchema.of(names.stream().map(Feature::number).toList());
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(A input, Row row) {
    if (input == null) {
      throw InvalidInputException.nullInput("an array of the features " + schema.listed());
    }
    int length = Array.getLength(input);
    if (length != schema.size()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          "The model takes "
              + schema.size()
              + " features "
              + schema.listed()
              + ", but the array has "
              + length);
    }
    copy.into(input, row);
  }

  private static void ints(int[] values, Row row) {
    for (int i = 0; i < values.length; i++) {
      row.number(i, values[i]);
    }
  }

  /** An id that lost its last digits would be another one, and nobody would see it. */
  private static void longs(long[] values, Row row) {
    for (int i = 0; i < values.length; i++) {
      double number = values[i];
      if ((long) number != values[i] || number == 0x1p63) {
        String name = row.schema().feature(i).name();
        throw new InvalidInputException(
            InvalidInputException.Kind.TYPE,
            "Rows hold whole numbers as doubles, exactly up to 2^53, but '"
                + name
                + "' is "
                + values[i]
                + "; give such numbers as tensors",
            List.of(name));
      }
      row.number(i, number);
    }
  }

  private static void texts(String[] values, Row row) {
    for (int i = 0; i < values.length; i++) {
      row.text(i, values[i]);
    }
  }
}
