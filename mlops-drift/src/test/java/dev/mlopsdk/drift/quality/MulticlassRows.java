package dev.mlopsdk.drift.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What golden_multiclass.py wrote, and the same rows from the same formulas. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record MulticlassRows(double[][] probabilities, int[] labels) {

  static Stream<JsonNode> cases(String name) {
    try (InputStream in = MulticlassRows.class.getResourceAsStream("/golden/multiclass.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get(name).spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MulticlassRows of(JsonNode golden) {
    return of(
        golden.get("shape").asText(),
        golden.get("truth").asText(),
        golden.get("n").asInt(),
        golden.get("classes").asInt(),
        golden.get("seed").asLong());
  }

  static MulticlassRows of(String shape, String truth, int n, int classes, long seed) {
    GoldenRows.Bits bits = new GoldenRows.Bits(seed);
    double[][] rows = new double[n][];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = row(shape, classes, bits);
      labels[i] = label(truth, rows[i], bits.unit());
    }
    return new MulticlassRows(rows, labels);
  }

  private static double[] row(String shape, int classes, GoldenRows.Bits bits) {
    double[] weights = new double[classes];
    double total = 0;
    for (int k = 0; k < classes; k++) {
      weights[k] = weight(shape, bits.unit());
      total += weights[k];
    }
    if (!(total > 0)) {
      weights[0] = 1;
      total = 1;
    }
    double sum = total;
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  private static double weight(String shape, double u) {
    return switch (shape) {
      case "flat" -> 1 + u;
      case "even" -> u;
      case "sharp" -> u * u * u * u * u * u * u * u;
      case "ties" -> 1 + Math.floor(u * 3);
      case "zeros" -> u < 0.6 ? 0 : u;
      default -> throw new IllegalArgumentException(shape);
    };
  }

  private static int label(String truth, double[] row, double u) {
    if (truth.equals("unrelated")) {
      return (int) (u * row.length);
    }
    boolean overconfident = truth.equals("overconfident");
    if (overconfident && u < 0.5) {
      return (int) (2 * u * row.length);
    }
    int k = 0;
    double until = row[0];
    double upTo = overconfident ? 2 * u - 1 : u;
    while (until <= upTo && k < row.length - 1) {
      k++;
      until += row[k];
    }
    return k;
  }

  float[] floats(int i) {
    float[] row = new float[probabilities[i].length];
    for (int k = 0; k < row.length; k++) {
      row[k] = (float) probabilities[i][k];
    }
    return row;
  }

  /** The same with probabilities as floats have them. */
  MulticlassRows rounded() {
    double[][] rows =
        Arrays.stream(probabilities)
            .map(row -> Arrays.stream(row).map(p -> (double) (float) p).toArray())
            .toArray(double[][]::new);
    return new MulticlassRows(rows, labels);
  }
}
