package dev.mlopsdk.core.validation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The quickstart's 20,000 flights of the first quarter of 2001, in order of time. */
final class Flights {

  static final List<String> NAMES = List.of("hour", "distance", "delay");

  private Flights() {}

  /** One array per name. */
  static double[][] columns() {
    try (InputStream raw = Flights.class.getResourceAsStream("flights.csv.gz");
        InputStream text = new GZIPInputStream(Objects.requireNonNull(raw));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      double[][] rows =
          lines
              .lines()
              .skip(1)
              .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble))
              .map(values -> values.toArray())
              .toArray(double[][]::new);
      double[][] columns = new double[NAMES.size()][rows.length];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < columns.length; j++) {
          columns[j][i] = rows[i][j];
        }
      }
      return columns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
