package dev.mlopsdk.drift.profile;

import dev.mlopsdk.core.schema.Feature;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column of a CSV file: what it is, and which of its cells are missing. Not thread-safe;
 * confine to one thread.
 */
final class CsvColumn {

  /**
   * What R, pandas and databases write for a value that is not there. NaN is none of them: it is a
   * number. Neither is None, which reads like a category.
   */
  private static final Set<String> MISSING = Set.of("", "NA", "N/A", "n/a", "null", "NULL");

  private final int position;
  private final String name;
  private final Feature.@Nullable Kind given;
  private long numbers;
  private long texts;
  private int textLine;
  private String text = "";

  CsvColumn(int position, String name, Feature.@Nullable Kind given) {
    this.position = position;
    this.name = name;
    this.given = given;
  }

  int position() {
    return position;
  }

  String name() {
    return name;
  }

  /** In a column that is a category by the caller's word, NA may be Namibia. */
  boolean missing(String field) {
    return given == Feature.Kind.CATEGORY ? field.isEmpty() : MISSING.contains(field);
  }

  void see(String field, int line) {
    if (missing(field)) {
      return;
    }
    if (number(field) != null) {
      numbers++;
    } else if (texts++ == 0) {
      textLine = line;
      text = field;
    }
  }

  /**
   * Whether the cells seen are numbers.
   *
   * @throws IllegalArgumentException if they ought to be, but one is not
   */
  boolean numeric(String file) {
    if (texts > 0 && given == Feature.Kind.NUMBER) {
      throw CsvReader.broken(
          file, textLine, position, "'" + name + "' is a number, but this is '" + text + "'");
    }
    if (texts > 0 && given == null && numbers >= 9 * texts) {
      throw CsvReader.broken(
          file,
          textLine,
          position,
          "'"
              + text
              + "' is no number, but "
              + numbers
              + " of the "
              + (numbers + texts)
              + " values of '"
              + name
              + "' are; clean the cell, or say that they are categories: fromCsv(path, Map.of(\""
              + name
              + "\", Feature.Kind.CATEGORY))");
    }
    return given == Feature.Kind.NUMBER || (given == null && numbers > 0 && texts == 0);
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
