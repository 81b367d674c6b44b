package dev.mlopsdk.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.schema.Feature;
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
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Turns a CSV file into a baseline in two passes: what the columns are, then what they hold. */
final class CsvBaseline {

  private interface RecordConsumer {
    void accept(List<String> fields, int line);
  }

  private final Path file;

  private CsvBaseline(Path file) {
    this.file = file;
  }

  static Baseline read(Path file, Map<String, Feature.Kind> kinds) {
    CsvBaseline csv = new CsvBaseline(file);
    try {
      List<CsvColumn> columns = csv.columns(kinds);
      return csv.sums(columns, csv.numeric(columns)).baseline();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(csv.notUtf8(), e);
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
        if (name.isBlank() || !name.equals(name.strip()) || !seen.add(name)) {
          throw csv.broken(
              1, i + 1, "names differ and have no blanks around them, but this is '" + name + "'");
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
      throw new IllegalArgumentException(
          file + " holds a header only; a baseline needs at least one row");
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
      for (List<String> fields = csv.read(); fields != null; fields = csv.read()) {
        boolean blank = fields.size() == 1 && fields.get(0).isEmpty();
        if (fields.size() == columns) {
          consumer.accept(fields, csv.line());
        } else if (!blank) {
          throw csv.broken(
              csv.line(),
              Math.min(fields.size(), columns) + 1,
              "the header names " + columns + " columns, but this record has " + fields.size());
        }
      }
    }
  }

  private double requireNumber(String field, int line, int column) {
    Double number = CsvColumn.number(field);
    if (number == null) {
      throw CsvReader.broken(file.toString(), line, column, "the file changed while it was read");
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
