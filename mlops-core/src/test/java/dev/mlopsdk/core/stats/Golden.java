package dev.mlopsdk.core.stats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/** What golden_statistics.py made. */
final class Golden {

  private Golden() {}

  static JsonNode read() {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/statistics.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The formula that the script documents. */
  static double[] sample(JsonNode golden) {
    int n = golden.get("n").asInt();
    int zeros = n + golden.get("zero").asInt();
    int nans = zeros + golden.get("nan").asInt();
    double[] values = new double[nans + golden.get("inf").asInt()];
    Arrays.fill(values, zeros, nans, Double.NaN);
    Arrays.fill(values, nans, values.length, Double.POSITIVE_INFINITY);
    double scale = golden.get("scale").asDouble();
    double shift = golden.get("shift").asDouble();
    for (int i = 0; i < n; i++) {
      double u = fraction(i, golden.get("step").asDouble());
      values[i] = (golden.get("tail").asBoolean() ? scale / u : u * scale) + shift;
    }
    return values;
  }

  static double fraction(int i, double step) {
    double x = (i + 1) * step;
    return x - Math.floor(x);
  }
}
