package dev.mlopsdk.drift.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What golden_quality.py wrote, and the same rows from the same formulas. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record GoldenRows(double[] scores, int[] labels) {

  /** The generator that golden_quality.py has too. */
  static final class Bits {

    private long state;

    Bits(long seed) {
      state = seed;
    }

    double unit() {
      state += 0x9E3779B97F4A7C15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }
  }

  private static final JsonNode ROOT = read();

  private static JsonNode read() {
    try (InputStream in = GoldenRows.class.getResourceAsStream("/golden/quality.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode root(String name) {
    return Objects.requireNonNull(ROOT.get(name));
  }

  static Stream<JsonNode> cases(String name) {
    return StreamSupport.stream(root(name).spliterator(), false);
  }

  /** NaN where Python has none. */
  static double value(JsonNode golden, String name) {
    JsonNode found = golden.get(name);
    return found.isNull() ? Double.NaN : found.asDouble();
  }

  static GoldenRows of(JsonNode golden) {
    return of(
        golden.get("shape").asText(),
        golden.get("truth").asText(),
        golden.get("n").asInt(),
        golden.get("seed").asLong());
  }

  static GoldenRows of(String shape, String truth, int n, long seed) {
    Bits bits = new Bits(seed);
    double[] scores = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      scores[i] = score(shape, bits.unit());
      labels[i] = bits.unit() < chance(truth, scores[i]) ? 1 : 0;
    }
    return new GoldenRows(scores, labels);
  }

  private static double score(String shape, double u) {
    return switch (shape) {
      case "uniform" -> u;
      case "cubed" -> u * u * u;
      case "high" -> 1 - u * u * u;
      case "ties" -> Math.floor(u * 20) / 20;
      case "constant" -> 0.5;
      case "extreme" -> u < 0.3 ? 0 : u > 0.7 ? 1 : u;
      case "rare" -> u * u * u * 0.02;
      case "halves" -> u < 0.5 ? 0.25 : 0.75;
      default -> throw new IllegalArgumentException(shape);
    };
  }

  private static double chance(String truth, double s) {
    return switch (truth) {
      case "calibrated" -> s;
      case "overconfident" -> 0.25 + 0.5 * s;
      case "inverse" -> 1 - s;
      case "zeros" -> 0;
      case "ones" -> 1;
      case "perfect" -> s >= 0.5 ? 1 : 0;
      case "squared" -> s * s;
      case "tenfold" -> Math.min(1, 10 * s);
      default -> throw new IllegalArgumentException(truth);
    };
  }
}
