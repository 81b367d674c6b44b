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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Segments segments;

  Baseline(Counts counts) {
    this(counts, null);
  }

  Baseline(Counts counts, @Nullable Segments segments) {
    this.counts = counts;
    this.segments = segments;
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

  /**
   * This baseline, divided by a category: the file's rows are counted once more, each in the
   * segment of its value.
   *
   * @param feature a category of this baseline
   * @param most so many of its most frequent values, 1 to 100, are segments; all others are one
   * @param file the file that this baseline was made of
   * @throws IllegalArgumentException if there is no such category, or the file does not fit
   * @throws UncheckedIOException if it cannot be read
   */
  public Baseline segmentedBy(String feature, int most, Path file) {
    return segmentedBy(feature, most, file, Map.of());
  }

  /**
   * This baseline, divided by a category, where {@code kinds} says what {@link #fromCsv(Path, Map)}
   * was told.
   *
   * @throws IllegalArgumentException if there is no such category, or the file does not fit
   * @throws UncheckedIOException if it cannot be read
   */
  public Baseline segmentedBy(
      String feature, int most, Path file, Map<String, Feature.Kind> kinds) {
    return CsvTable.segmented(file, kinds, new SegmentSums(this, feature, most));
  }

  /**
   * This baseline, divided by a category: inputs are counted once more, each in the segment of its
   * value.
   *
   * @param feature a category of this baseline
   * @param most so many of its most frequent values, 1 to 100, are segments; all others are one
   * @param inputs those that this baseline was made of
   * @throws IllegalArgumentException if there is no such category
   */
  public <I> Baseline segmentedBy(
      String feature, int most, InputReader<I> reader, Iterator<? extends I> inputs) {
    SegmentSums sums = new SegmentSums(this, feature, most);
    Row row = new Row(reader.schema());
    int index = reader.schema().indexOf(feature);
    while (inputs.hasNext()) {
      row.clear();
      reader.read(inputs.next(), row);
      sums.count(row, index < 0 ? null : row.text(index));
    }
    return sums.baseline();
  }

  /**
   * The baseline of both, whose features are others; it is not divided.
   *
   * @throws IllegalArgumentException if a feature is in both
   */
  public Baseline beside(Baseline other) {
    return new Baseline(counts.beside(other.counts));
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
    CountsJson.write(CountsJson.BASELINE, counts, segments, out);
  }

  /**
   * The counts of a CSV file over this baseline's cells. Columns and features meet by name: a
   * column without a feature is passed over, and of a feature without a column nothing is counted.
   *
   * @throws IllegalArgumentException if the file is malformed, or has a text in a column whose
   *     feature is a number; names file, line and column
   * @throws UncheckedIOException if it cannot be read
   */
  public Counts count(Path file) {
    return count(file, Map.of());
  }

  /**
   * The counts of a CSV file over this baseline's cells, where {@code kinds} says what {@link
   * #fromCsv(Path, Map)} was told.
   *
   * @throws IllegalArgumentException as {@link #count(Path)} does, or if the file lacks a column of
   *     {@code kinds}
   * @throws UncheckedIOException if it cannot be read
   */
  public Counts count(Path file, Map<String, Feature.Kind> kinds) {
    return CsvTable.counts(file, kinds, this);
  }

  /**
   * The counts of arrays over this baseline's cells; a null category is missing. What is no feature
   * of it is passed over.
   *
   * @throws IllegalArgumentException if numbers are given for a category, or texts for a number
   */
  public Counts count(Map<String, double[]> numbers, Map<String, String[]> categories) {
    long[] cells = new long[counts.cells().length];
    numbers.forEach((name, values) -> put(name, values, null, cells));
    categories.forEach((name, values) -> put(name, null, values, cells));
    return new Counts(counts.layout(), cells);
  }

  private void put(
      String name, double @Nullable [] numbers, String @Nullable [] texts, long[] cells) {
    int feature = counts.layout().indexOf(name);
    if (feature < 0) {
      return;
    }
    FeatureCounts own = counts.of(feature);
    boolean number = own.kind() == Feature.Kind.NUMBER;
    if (number != (texts == null)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + (number ? "' is a number, but got texts" : "' is a category, but got numbers"));
    }
    FeatureCounts counted =
        texts == null ? own.count(Objects.requireNonNull(numbers)) : own.count(texts);
    long[] values = counted.toArray();
    System.arraycopy(values, 0, cells, counts.layout().offset(feature), values.length);
  }

  /** The training data's counts. */
  public Counts counts() {
    return counts;
  }

  /** Its segments, if it is divided. */
  public Optional<Segments> segments() {
    return Optional.ofNullable(segments);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Baseline baseline
        && counts.equals(baseline.counts)
        && Objects.equals(segments, baseline.segments);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return "Baseline of "
        + counts.features().stream()
            .map(name -> name + ": " + counts.total(name) + " " + kind(name))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private String kind(String name) {
    return counts.of(name).kind() == Feature.Kind.NUMBER ? "numbers" : "categories";
  }
}
