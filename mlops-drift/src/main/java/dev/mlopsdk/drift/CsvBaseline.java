package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a CSV file into a baseline in two passes: what the columns are, then what they hold. */
final class CsvBaseline {

  private interface RecordConsumer {
    void accept(List<String> header, List<String> fields, int line);
  }

  private CsvBaseline() {}

  static Baseline read(Path file, Map<String, Feature.Kind> kinds) {
    try {
      List<String> header = header(file);
      for (String name : kinds.keySet()) {
        if (!header.contains(name)) {
          throw new IllegalArgumentException(
              file + " has the columns " + header + ", but not '" + name + "'");
        }
      }
      return sums(file, kinds(file, header, kinds)).baseline();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static List<String> header(Path file) throws IOException {
    try (CsvReader csv = new CsvReader(Files.newBufferedReader(file))) {
      List<String> header = csv.read();
      if (header == null) {
        throw new IllegalArgumentException(file + " is empty; its first record names the columns");
      }
      HashSet<String> seen = new HashSet<>();
      for (int i = 0; i < header.size(); i++) {
        if (header.get(i).isBlank() || !seen.add(header.get(i))) {
          throw CsvReader.broken(
              1, i + 1, "names are not blank and differ, but this is '" + header.get(i) + "'");
        }
      }
      return header;
    }
  }

  private static boolean[] kinds(Path file, List<String> header, Map<String, Feature.Kind> given)
      throws IOException {
    boolean[] numeric = new boolean[header.size()];
    boolean[] valued = new boolean[header.size()];
    Arrays.fill(numeric, true);
    each(
        file,
        (names, fields, line) -> {
          for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            valued[i] |= !field.isEmpty();
            if (numeric[i] && !field.isEmpty() && number(field) == null) {
              Feature.Kind kind = given.get(names.get(i));
              if (kind == Feature.Kind.NUMBER) {
                throw CsvReader.broken(
                    line, i + 1, "'" + names.get(i) + "' is a number, but this is '" + field + "'");
              }
              numeric[i] = false;
            }
          }
        });
    for (int i = 0; i < numeric.length; i++) {
      Feature.Kind kind = given.get(header.get(i));
      numeric[i] &= kind != Feature.Kind.CATEGORY && (valued[i] || kind == Feature.Kind.NUMBER);
    }
    return numeric;
  }

  private static ColumnSums sums(Path file, boolean[] numeric) throws IOException {
    ColumnSums sums = new ColumnSums();
    each(
        file,
        (names, fields, line) -> {
          for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            if (!numeric[i]) {
              sums.categories(names.get(i)).add(field.isEmpty() ? null : field);
            } else if (field.isEmpty()) {
              sums.numbers(names.get(i)).addMissing();
            } else {
              sums.numbers(names.get(i)).add(requireNumber(field, line, i + 1));
            }
          }
        });
    return sums;
  }

  private static void each(Path file, RecordConsumer consumer) throws IOException {
    try (CsvReader csv = new CsvReader(Files.newBufferedReader(file))) {
      List<String> header = csv.read();
      for (List<String> fields = csv.read();
          header != null && fields != null;
          fields = csv.read()) {
        boolean blank = fields.size() == 1 && fields.get(0).isEmpty();
        if (fields.size() == header.size()) {
          consumer.accept(header, fields, csv.line());
        } else if (!blank) {
          throw CsvReader.broken(
              csv.line(),
              Math.min(fields.size(), header.size()) + 1,
              "the header names "
                  + header.size()
                  + " columns, but this record has "
                  + fields.size());
        }
      }
    }
  }

  private static double requireNumber(String field, int line, int column) {
    Double number = number(field);
    if (number == null) {
      throw CsvReader.broken(line, column, "the file changed while it was read");
    }
    return number;
  }

  /** A decimal number, NaN, an infinity, or a truth value as 1 and 0; null for anything else. */
  static @Nullable Double number(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> (Double) 1.0;
      case "false", "False", "FALSE" -> (Double) 0.0;
      case "NaN", "nan" -> (Double) Double.NaN;
      case "Infinity", "inf" -> (Double) Double.POSITIVE_INFINITY;
      case "-Infinity", "-inf" -> (Double) Double.NEGATIVE_INFINITY;
      default -> decimal(text);
    };
  }

  /** Double.parseDouble also takes 3f, 1d, hexadecimal and blanks around; those are texts here. */
  private static @Nullable Double decimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return null;
      }
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
