package dev.mlopsdk.drift.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** A gzipped CSV file of the test resources, whose fields hold no quotes. */
record Table(List<String> header, List<String[]> rows) {

  static Table read(String name) {
    try (InputStream in = Table.class.getResourceAsStream("/data/" + name);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8))) {
      List<String> header = List.of(lines.readLine().split(",", -1));
      List<String[]> rows = new ArrayList<>();
      lines.lines().forEach(line -> rows.add(line.split(",", -1)));
      return new Table(header, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Table where(String column, Predicate<String> wanted) {
    int at = header.indexOf(column);
    return new Table(header, rows.stream().filter(row -> wanted.test(row[at])).toList());
  }

  double[] numbers(String column) {
    int at = header.indexOf(column);
    return rows.stream().mapToDouble(row -> Double.parseDouble(row[at])).toArray();
  }

  String[] texts(String column) {
    int at = header.indexOf(column);
    return rows.stream().map(row -> row[at]).toArray(String[]::new);
  }
}
