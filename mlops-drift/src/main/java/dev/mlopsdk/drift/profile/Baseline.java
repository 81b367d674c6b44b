package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.registry.Attachment;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The reference that live data is compared with: cells per feature, fixed by the training data, and
 * how many training values fell into each. No training row is kept. Immutable.
 *
 * <pre>{@code
 * Baseline baseline = Baseline.fromCsv(Path.of("training.csv"));
 * }</pre>
 *
 * <p>A number gets up to 64 cells of about equal mass, with open ends, of which the outermost are
 * divided once more where there are 1,000 rows or more; a value that more than 1/60 of the rows
 * share gets its own; so do −∞, +∞, NaN and missing. A category gets a cell for each of its 100
 * most frequent values, one for its others, one for values that it does not have and one for
 * missing. A column named {@value #PREDICTION} stands for the model's score.
 *
 * <p>Its text is JSON that names its format, {@code mlops-baseline/2}; {@link #parse} reads back
 * exactly what {@link #writeTo} wrote, on every JDK the same bytes, and the first format too.
 *
 * @since 0.1
 */
public final class Baseline implements Attachment {

  /** The column that holds the model's score on the training data. */
  public static final String PREDICTION = "prediction";

  private final Counts counts;

  Baseline(Counts counts) {
    this.counts = counts;
  }

  /**
   * Reads a CSV file (RFC 4180: separated by commas; UTF-8), gzipped if its name ends in {@code
   * .gz}, whose first record names the columns. A column is a number if all its values are numbers,
   * {@code NaN}, infinities, {@code true} or {@code false} (1 and 0), else a category. The fields
   * {@code NA}, {@code N/A}, {@code n/a}, {@code null}, {@code NULL} and the empty one are missing.
   *
   * @throws IllegalArgumentException if the file is malformed, is not UTF-8, holds no row, or has a
   *     column of which at least 90 % of the values are numbers, but not all: a stray text would
   *     turn it into a category; names file, line and column
   * @throws UncheckedIOException if it cannot be read
   */
  public static Baseline fromCsv(Path file) {
    return fromCsv(file, Map.of());
  }

  /**
   * Reads a CSV file, where {@code kinds} says of some columns what they are: digits may be a code.
   * In a category given so only the empty field is missing, for {@code NA} may be Namibia. The file
   * is read twice; memory holds 8 bytes per number and the distinct categories.
   *
   * @throws IllegalArgumentException as {@link #fromCsv(Path)} does, or if the file lacks a column
   *     of {@code kinds}, or has a text in a column of numbers
   * @throws UncheckedIOException if it cannot be read
   */
  public static Baseline fromCsv(Path file, Map<String, Feature.Kind> kinds) {
    return CsvTable.baseline(file, kinds);
  }

  /**
   * From inputs, read as a model reads them.
   *
   * @throws IllegalArgumentException if there is no input
   */
  public static <I> Baseline from(InputReader<I> reader, Iterator<? extends I> inputs) {
    BaselineBuilder builder = builder(reader.schema());
    Row row = new Row(reader.schema());
    while (inputs.hasNext()) {
      row.clear();
      reader.read(inputs.next(), row);
      builder.add(row);
    }
    return builder.build();
  }

  /**
   * From one array of numbers per feature.
   *
   * @throws IllegalArgumentException if there is no value at all
   */
  public static Baseline of(Map<String, double[]> numbers) {
    return of(numbers, Map.of());
  }

  /**
   * From one array per feature; a null category is missing.
   *
   * @throws IllegalArgumentException if there is no value at all, or a name is in both maps
   */
  public static Baseline of(Map<String, double[]> numbers, Map<String, String[]> categories) {
    for (String name : categories.keySet()) {
      if (numbers.containsKey(name)) {
        throw new IllegalArgumentException(
            "A feature is a number or a category, but '" + name + "' is given as both");
      }
    }
    ColumnSums sums = new ColumnSums();
    numbers.forEach(
        (name, values) -> {
          ColumnSums.Numbers column = sums.numbers(name);
          for (double value : values) {
            column.add(value);
          }
        });
    categories.forEach(
        (name, values) -> {
          ColumnSums.Categories column = sums.categories(name);
          for (String value : values) {
            column.add(value);
          }
        });
    return sums.baseline();
  }

  /** A baseline of no feature: nothing is compared with it. */
  public static Baseline empty() {
    return new Baseline(new Counts(Layout.of(new TreeMap<>()), new long[0]));
  }

  /** Takes rows of {@code schema} one by one. */
  public static BaselineBuilder builder(FeatureSchema schema) {
    return new BaselineBuilder(schema);
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws IllegalArgumentException if it is something else, or of a later format
   */
  public static Baseline parse(byte[] json) {
    return CountsJson.parse(json);
  }

  /** The name under which it is stored with a version: {@code baseline.json}. */
  @Override
  public String name() {
    return "baseline.json";
  }

  /** Writes its text; leaves {@code out} open. */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    CountsJson.write(CountsJson.BASELINE, counts, out);
  }

  /** The training data's counts. */
  public Counts counts() {
    return counts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Baseline baseline && counts.equals(baseline.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return "Baseline of " + counts;
  }
}
