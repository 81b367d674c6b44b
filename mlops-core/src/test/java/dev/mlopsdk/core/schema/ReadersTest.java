package dev.mlopsdk.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Allocation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadersTest {

  enum Color {
    RED
  }

  record Everything(
      double d,
      float f,
      long l,
      int i,
      short s,
      byte b,
      boolean yes,
      @Nullable Double boxed,
      @Nullable Boolean maybe,
      String text,
      @Nullable Color color) {}

  record Flight(float distance, int hour, boolean weekend, String origin) {}

  /** More numbers than are read with one call, and others between them. */
  record Wide(
      int a,
      int b,
      int c,
      int d,
      String e,
      int f,
      int g,
      int h,
      int i,
      int j,
      int k,
      int l,
      int m,
      int n,
      int o,
      int p,
      Double q,
      int r,
      int s,
      int t) {}

  record Throwing(int a) {
    @Override
    public int a() {
      throw new IllegalStateException("no a today");
    }
  }

  record Bad(List<String> names) {}

  private static <I> Row read(InputReader<I> reader, I input) {
    Row row = new Row(reader.schema());
    reader.read(input, row);
    return row;
  }

  @Test
  void ofRecord_everyKindOfComponent_isRead() {
    InputReader<Everything> reader = InputReader.ofRecord(Everything.class);
    Row row =
        read(
            reader,
            new Everything(
                1.5, 2.5f, 1L << 53, 4, (short) 5, (byte) 6, true, 8.0, false, "t", Color.RED));
    double[] numbers = {1.5, 2.5, 1L << 53, 4, 5, 6, 1, 8, 0};
    for (int i = 0; i < numbers.length; i++) {
      assertThat(row.number(i)).isEqualTo(numbers[i]);
    }
    assertThat(row.text(9)).isEqualTo("t");
    assertThat(row.text(10)).isEqualTo("RED");
    row.requirePresent();
    assertThat(reader.schema().feature(0)).isEqualTo(Feature.number("d"));
    assertThat(reader.schema().feature(7)).isEqualTo(Feature.number("boxed").optional());
    assertThat(reader.schema().feature(10)).isEqualTo(Feature.category("color").optional());
  }

  @Test
  void read_wrongWidth_namesTheFirstFeaturesOnly() {
    List<String> names = IntStream.range(0, 64).mapToObj(i -> "f" + i).toList();
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(InputReader.ofFloats(names), new float[3]))
        .withMessage(
            "The model takes 64 features [f0, f1, f2, f3, f4, f5, f6, f7 and 56 more], but the array"
                + " has 3");
  }

  @Test
  void ofRecord_wide_isReadInItsOrder() {
    Wide wide = new Wide(0, 1, 2, 3, "4", 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16.0, 17, 18, 19);
    Row row = read(InputReader.ofRecord(Wide.class), wide);
    for (int i = 0; i < row.size(); i++) {
      if (i == 4) {
        assertThat(row.text(i)).isEqualTo("4");
      } else {
        assertThat(row.number(i)).isEqualTo(i);
      }
    }
    row.requirePresent();
  }

  @Test
  void ofRecord_accessorThatThrows_throwsTheSame() {
    assertThatIllegalStateException()
        .isThrownBy(() -> read(InputReader.ofRecord(Throwing.class), new Throwing(1)))
        .withMessage("no a today");
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller does
  void ofRecord_nulls_areMissingAndOnlyRequiredOnesMissed() {
    InputReader<Everything> reader = InputReader.ofRecord(Everything.class);
    Row row =
        read(reader, new Everything(1, 2, 3, 4, (short) 5, (byte) 6, true, null, null, null, null));
    assertThat(row.missing(7)).isTrue();
    assertThat(row.number(7)).isNaN();
    assertThat(row.text(9)).isNull();
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(row::requirePresent)
        .withMessageContaining("none: text.")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.MISSING));
  }

  @Test
  void read_ofNull_saysWhatToGive() {
    FeatureSchema schema = FeatureSchema.of(Feature.number("n"));
    assertNullRefused(InputReader.ofRecord(Flight.class), "a record of the features [distance, ");
    assertNullRefused(InputReader.ofMap(schema), "a map of the features [n]");
    assertNullRefused(InputReader.ofFloats(List.of("n")), "an array of the features [n]");
  }

  @SuppressWarnings("NullAway") // what a careless caller does
  private static <I> void assertNullRefused(InputReader<I> reader, String expected) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(reader, null))
        .withMessageContaining("The input is null; give " + expected)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.MISSING));
  }

  @Test
  void ofRecord_again_generatesNoClassesAgain() {
    assertThat(InputReader.ofRecord(Flight.class)).isSameAs(InputReader.ofRecord(Flight.class));
  }

  @Test
  void ofRecord_ofWhatCannotBeRead_saysWhy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InputReader.ofRecord(Bad.class))
        .withMessageContaining("Bad.names is of java.util.List");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InputReader.ofRecord(String.class))
        .withMessageContaining("record class is needed");
  }

  @Test
  void ofRecord_inTheSteadyState_allocatesNothing() {
    InputReader<Flight> reader = InputReader.ofRecord(Flight.class);
    Row row = new Row(reader.schema());
    Flight flight = new Flight(587, 14, true, "MKE");
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    row.clear();
                    reader.read(flight, row);
                    row.requirePresent();
                  }
                }))
        .isZero();
  }

  @Test
  void ofFloats_inTheSteadyState_allocatesNothing() {
    InputReader<float[]> reader = InputReader.ofFloats(List.of("a", "b", "c"));
    Row row = new Row(reader.schema());
    float[] input = {1, 2, Float.NaN};
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    row.clear();
                    reader.read(input, row);
                    row.requirePresent();
                  }
                }))
        .isZero();
    assertThat(row.number(1)).isEqualTo(2);
    assertThat(row.missing(2)).isFalse();
  }

  @Test
  void ofFloats_ofAnotherWidth_namesBothSides() {
    InputReader<float[]> reader = InputReader.ofFloats(List.of("a", "b"));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(reader, new float[3]))
        .withMessageContaining("takes 2 features [a, b], but the array has 3");
  }

  @Test
  void ofMap_valuesOfTheirKinds_areRead() {
    InputReader<Map<String, ?>> reader =
        InputReader.ofMap(
            FeatureSchema.of(
                Feature.number("n"), Feature.number("b"), Feature.category("c").optional()));
    Row row = read(reader, Map.of("n", 3, "b", true, "c", Color.RED));
    assertThat(row.number(0)).isEqualTo(3);
    assertThat(row.number(1)).isEqualTo(1);
    assertThat(row.text(2)).isEqualTo("RED");
    Map<String, @Nullable Object> withNull = new TreeMap<>(Map.of("n", 1));
    withNull.put("c", null);
    assertThat(read(reader, Collections.unmodifiableMap(withNull)).missing(2)).isTrue();
  }

  @Test
  void ofMap_wrongTypesAndUnknownNames_areNamed() {
    InputReader<Map<String, ?>> reader =
        InputReader.ofMap(FeatureSchema.of(Feature.number("n"), Feature.category("c")));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(reader, Map.of("n", "3")))
        .withMessageContaining("'n' takes a number")
        .withMessageContaining("'3' of java.lang.String");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(reader, Map.of("c", 3)))
        .withMessageContaining("'c' takes a text");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(reader, Map.of("n", 3, "N", 4)))
        .withMessageContaining("[n, c]")
        .withMessageContaining("also has [N]")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(InvalidInputException.Kind.UNKNOWN));
  }

  @Test
  void row_ofMoreThan64Features_knowsWhatIsMissing() {
    for (int width : new int[] {0, 1, 63, 64, 65, 128, 130}) {
      List<Feature> features =
          java.util.stream.IntStream.range(0, width)
              .mapToObj(i -> Feature.number("f" + i))
              .toList();
      Row row = new Row(FeatureSchema.of(features));
      for (int i = 0; i < width; i++) {
        row.number(i, i);
      }
      row.requirePresent();
      if (width > 0) {
        row.clear();
        for (int i = 0; i < width - 1; i++) {
          row.number(i, i);
        }
        assertThatExceptionOfType(InvalidInputException.class)
            .isThrownBy(row::requirePresent)
            .withMessageContaining("f" + (width - 1));
      }
    }
  }

  @Test
  void schema_withANameTwice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureSchema.of(Feature.number("a"), Feature.category("a")))
        .withMessageContaining("'a' is there twice");
    assertThat(FeatureSchema.of(Feature.number("a")).indexOf("b")).isEqualTo(-1);
  }

  @Test
  void ofArray_everyType_isReadInOrder() {
    List<String> names = List.of("a", "b");
    Row doubles = read(InputReader.ofArray(double[].class, names), new double[] {0.1, Double.NaN});
    assertThat(doubles.number(0)).isEqualTo(0.1);
    assertThat(doubles.missing(1)).as("NaN is a value").isFalse();
    assertThat(read(InputReader.ofArray(float[].class, names), new float[] {1, 2}).number(1))
        .isEqualTo(2);
    assertThat(read(InputReader.ofArray(int[].class, names), new int[] {1, -2}).number(1))
        .isEqualTo(-2);
    Row longs = read(InputReader.ofArray(long[].class, names), new long[] {1L << 53, -(1L << 62)});
    assertThat(longs.number(1)).isEqualTo(-0x1p62);
    Row texts =
        read(InputReader.ofArray(String[].class, names), new @Nullable String[] {"x", null});
    assertThat(texts.text(0)).isEqualTo("x");
    assertThat(texts.missing(1)).isTrue();
    assertThat(read(InputReader.ofText("t"), "word").text(0)).isEqualTo("word");
  }

  @Test
  void ofArray_whatDoesNotFit_isRefused() {
    List<String> names = List.of("a", "b");
    InputReader<long[]> longs = InputReader.ofArray(long[].class, names);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(longs, new long[] {0, Long.MAX_VALUE}))
        .withMessageContaining("'b' is 9223372036854775807; give such numbers as tensors");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(longs, new long[3]))
        .withMessage("The model takes 2 features [a, b], but the array has 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InputReader.ofArray(short[].class, names))
        .withMessageContaining("but was [S");
  }

  @Test
  void ofArray_doubles_allocatesNothing() {
    InputReader<double[]> reader = InputReader.ofArray(double[].class, List.of("a", "b", "c"));
    Row row = new Row(reader.schema());
    double[] input = {1, 2, 3};
    long bytes =
        Allocation.bytes(
            () -> {
              row.clear();
              reader.read(input, row);
            });
    assertThat(bytes).isZero();
  }
}
