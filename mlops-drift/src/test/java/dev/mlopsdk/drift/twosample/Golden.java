package dev.mlopsdk.drift.twosample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What golden_twosample.py made, and its samples. */
final class Golden {

  private Golden() {}

  static JsonNode root() {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/twosample.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> cases(String kind) {
    return StreamSupport.stream(root().get(kind).spliterator(), false);
  }

  static double number(JsonNode node) {
    return Double.parseDouble(node.asText());
  }

  static double[] sample(JsonNode formula) {
    if (formula.has("values")) {
      return numbers(formula.get("values"));
    }
    int n = formula.get("n").asInt();
    int inf = formula.path("inf").asInt(0);
    int ninf = formula.path("ninf").asInt(0);
    double step = formula.path("step").asDouble(0.6180339887498949);
    double scale = formula.path("scale").asDouble(1);
    double shift = formula.path("shift").asDouble(0);
    double grid = formula.path("grid").asDouble(0);
    String kind = formula.path("kind").asText("uniform");
    double[] sample = new double[n + inf + ninf];
    for (int i = 0; i < n; i++) {
      double u = (i + 1) * step;
      u = u - Math.floor(u);
      double v = 2 * u - 1;
      double x =
          switch (kind) {
            case "heavy" -> u / (1 - u);
            case "bell" -> v / (1 - v * v);
            default -> u;
          };
      double y = x * scale + shift;
      sample[i] = grid > 0 ? Math.floor(y * grid) / grid : y;
    }
    Arrays.fill(sample, n, n + inf, Double.POSITIVE_INFINITY);
    Arrays.fill(sample, n + inf, sample.length, Double.NEGATIVE_INFINITY);
    return sample;
  }

  static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Arrays.setAll(numbers, i -> number(array.get(i)));
    return numbers;
  }

  static long[] counts(JsonNode array) {
    long[] counts = new long[array.size()];
    Arrays.setAll(counts, i -> array.get(i).asLong());
    return counts;
  }

  static double[][] rows(JsonNode array) {
    double[][] rows = new double[array.size()][];
    Arrays.setAll(rows, i -> numbers(array.get(i)));
    return rows;
  }
}
