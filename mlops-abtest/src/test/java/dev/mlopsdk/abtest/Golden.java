package dev.mlopsdk.abtest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The rows that src/test/python/golden_abtest.py wrote. */
final class Golden {

  private Golden() {}

  static List<String[]> rows(String file) {
    try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] doubles(String cell) {
    return List.of(cell.split(",")).stream().mapToDouble(Double::parseDouble).toArray();
  }

  static long[] longs(String cell) {
    return List.of(cell.split(",")).stream().mapToLong(Long::parseLong).toArray();
  }

  /** Reads a JSON string whose only escapes are those of code units. */
  static String text(String json) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < json.length() - 1; i++) {
      if (json.charAt(i) == '\\') {
        text.append((char) Integer.parseInt(json, i + 2, i + 6, 16));
        i += 5;
      } else {
        text.append(json.charAt(i));
      }
    }
    return text.toString();
  }
}
