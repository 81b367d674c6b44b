package dev.mlopsdk.drift.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.validation.InputRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A CSV file, read in two passes: what the columns are, then what they hold. */
final class CsvTable {

  private interface RecordConsumer {
    void accept(List<String> fields, int line);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private final Path file;

  private CsvTable(Path file) {
    this.file = file;
  }

  static Baseline baseline(Path file, Map<String, Feature.Kind> kinds) {
    CsvTable csv = new CsvTable(file);
    return csv.reading(
        () -> {
          List<CsvColumn> columns = csv.columns(kinds);
          return csv.sums(columns, csv.numeric(columns)).baseline();
        });
  }

  /** Counts the file's rows into {@code sums}; columns are numbers where the sums have numbers. */
  static Baseline segmented(Path file, Map<String, Feature.Kind> kinds, SegmentSums sums) {
    CsvTable csv = new CsvTable(file);
    return csv.reading(
        () -> {
          List<CsvColumn> columns = csv.columns(kinds);
          int by = columns.stream().map(CsvColumn::name).toList().indexOf(sums.feature());
          if (by < 0) {
            throw new IllegalArgumentException(
                file + " lacks the column '" + sums.feature() + "', whose values are the segments");
          }
          csv.each(
              columns.size(),
              (fields, line) -> {
                CountProfile profile = sums.of(fields.get(by));
                for (int i = 0; i < fields.size(); i++) {
                  csv.add(profile, columns.get(i), fields.get(i), line);
                }
              });
          return sums.baseline();
        });
  }

  /** Counts the file's rows over the cells of {@code baseline}. */
  static Counts counts(Path file, Map<String, Feature.Kind> kinds, Baseline baseline) {
    CsvTable csv = new CsvTable(file);
    return csv.reading(
        () -> {
          List<CsvColumn> columns = csv.columns(kinds);
          CountProfile profile = CountProfile.of(baseline);
          csv.each(
              columns.size(),
              (fields, line) -> {
                for (int i = 0; i < fields.size(); i++) {
                  csv.add(profile, columns.get(i), fields.get(i), line);
                }
              });
          return profile.snapshot();
        });
  }

  private void add(CountProfile profile, CsvColumn column, String field, int line) {
    int feature = profile.indexOf(column.name());
    if (feature < 0) {
      return;
    }
    Cells cells = profile.layout().cells(feature);
    if (missing(column, field, cells)) {
      profile.addMissing(feature);
    } else if (cells instanceof NumericCells) {
      profile.add(feature, requireNumber(field, line, column.position()));
    } else {
      profile.add(feature, field);
    }
  }

  /** What the baseline knows as a value is one: NA may be Namibia there. */
  private static boolean missing(CsvColumn column, String field, Cells cells) {
    return column.missing(field)
        && !(cells instanceof CategoryCells categories && categories.knows(field));
  }

  /** The rules that the file's rows keep; the model's score is none of its inputs. */
  static InputRules rules(Path file, Map<String, Feature.Kind> kinds) {
    CsvTable csv = new CsvTable(file);
    return csv.reading(
        () -> {
          List<CsvColumn> columns = csv.columns(kinds);
          FieldsReader reader = new FieldsReader(columns, csv.numeric(columns), file.toString());
          try (CsvReader rows = csv.open()) {
            rows.read();
            return InputRules.learn(reader, csv.records(rows, columns.size()));
          }
        });
  }

  private <T> T reading(Work<T> work) {
    try {
      return work.run();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(notUtf8(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private List<CsvColumn> columns(Map<String, Feature.Kind> kinds) throws IOException {
    List<String> header = header();
    for (String name : kinds.keySet()) {
      if (!header.contains(name)) {
        throw new IllegalArgumentException(
            file + " has the columns " + header + ", but not '" + name + "'");
      }
    }
    List<CsvColumn> columns = new ArrayList<>();
    for (String name : header) {
      columns.add(new CsvColumn(columns.size() + 1, name, kinds.get(name)));
    }
    return columns;
  }

  private List<String> header() throws IOException {
    try (CsvReader csv = open()) {
      List<String> header = csv.read();
      if (header == null) {
        throw new IllegalArgumentException(file + " is empty; its first record names the columns");
      }
      HashSet<String> seen = new HashSet<>();
      for (int i = 0; i < header.size(); i++) {
        String name = header.get(i);
        if (header.size() == 1 && (name.contains(";") || name.contains("\t"))) {
          throw csv.broken(1, 1, CsvReader.COMMA + ", but the header is '" + name + "'");
        }
        if (name.isBlank() || !name.equals(name.strip())) {
          throw csv.broken(1, i + 1, "a name has no blanks around it, but this is '" + name + "'");
        }
        if (!seen.add(name)) {
          throw csv.broken(
              1, i + 1, "no two columns have one name, but '" + name + "' is there twice");
        }
      }
      return header;
    }
  }

  private boolean[] numeric(List<CsvColumn> columns) throws IOException {
    long[] records = new long[1];
    each(
        columns.size(),
        (fields, line) -> {
          records[0]++;
          for (int i = 0; i < fields.size(); i++) {
            columns.get(i).see(fields.get(i), line);
          }
        });
    if (records[0] == 0) {
      throw new IllegalArgumentException(file + " holds a header only; at least one row is needed");
    }
    boolean[] numeric = new boolean[columns.size()];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = columns.get(i).numeric(file.toString());
    }
    return numeric;
  }

  private ColumnSums sums(List<CsvColumn> columns, boolean[] numeric) throws IOException {
    ColumnSums sums = new ColumnSums();
    each(
        columns.size(),
        (fields, line) -> {
          for (int i = 0; i < fields.size(); i++) {
            CsvColumn column = columns.get(i);
            String field = fields.get(i);
            boolean missing = column.missing(field);
            if (!numeric[i]) {
              sums.categories(column.name()).add(missing ? null : field);
            } else if (missing) {
              sums.numbers(column.name()).addMissing();
            } else {
              sums.numbers(column.name()).add(requireNumber(field, line, i + 1));
            }
          }
        });
    return sums;
  }

  private void each(int columns, RecordConsumer consumer) throws IOException {
    try (CsvReader csv = open()) {
      csv.read();
      for (List<String> fields = next(csv, columns); fields != null; fields = next(csv, columns)) {
        consumer.accept(fields, csv.line());
      }
    }
  }

  /** The records that are left, one at a time. */
  private Iterator<List<String>> records(CsvReader csv, int columns) throws IOException {
    return new Iterator<>() {
      private @Nullable List<String> ready = CsvTable.next(csv, columns);

      @Override
      public boolean hasNext() {
        return ready != null;
      }

      @Override
      public List<String> next() {
        List<String> fields = ready;
        if (fields == null) {
          throw new NoSuchElementException();
        }
        try {
          ready = CsvTable.next(csv, columns);
        } catch (IOException e) {
          throw new UncheckedIOException("Cannot read " + file, e);
        }
        return fields;
      }
    };
  }

  /** The next record that is no blank line, null at the end. */
  private static @Nullable List<String> next(CsvReader csv, int columns) throws IOException {
    for (List<String> fields = csv.read(); fields != null; fields = csv.read()) {
      boolean blank = fields.size() == 1 && fields.get(0).isEmpty();
      if (fields.size() == columns) {
        return fields;
      } else if (!blank) {
        throw csv.broken(
            csv.line(),
            Math.min(fields.size(), columns) + 1,
            "the header names " + columns + " columns, but this record has " + fields.size());
      }
    }
    return null;
  }

  private double requireNumber(String field, int line, int column) {
    Double number = CsvColumn.number(field);
    if (number == null) {
      throw CsvReader.broken(
          file.toString(),
          line,
          column,
          "the column's feature is a number, but this is '" + field + "'");
    }
    return number;
  }

  private CsvReader open() throws IOException {
    return new CsvReader(new InputStreamReader(bytes(), UTF_8.newDecoder()), file.toString());
  }

  private InputStream bytes() throws IOException {
    InputStream bytes = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return bytes;
    }
    try {
      return new GZIPInputStream(bytes);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** The decoder reads ahead, so the line shows only in another reading, which replaces. */
  private String notUtf8() {
    String what = " is not UTF-8; save it as that, as by: iconv -f ISO-8859-1 -t UTF-8";
    try (LineNumberReader lines = new LineNumberReader(new InputStreamReader(bytes(), UTF_8))) {
      String line = lines.readLine();
      while (line != null && line.indexOf('\uFFFD') < 0) {
        line = lines.readLine();
      }
      return file + ", line " + lines.getLineNumber() + what;
    } catch (IOException e) {
      return file + what;
    }
  }
}
