package dev.mlopsdk.core.warmup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a version's stored baseline makes plausible: every feature at its median or most
 * frequent category, at its first and at its third quartile. It reads what it needs of the format
 * {@code mlops-baseline/1}, of which drift is the owner; of another format it makes nothing.
 * Stateless.
 */
final class PlausibleRows {

  private static final String FORMAT = "mlops-baseline/1";

  /** The column of the model's own score, which is no input. */
  private static final String SCORE = "prediction";

  private static final double[] QUANTILES = {0.5, 0.25, 0.75};

  private PlausibleRows() {}

  /** Up to three rows; none without a baseline that can be read. */
  static List<Map<String, @Nullable Object>> of(ModelArtifact artifact) {
    String file = artifact.manifest().baseline().orElse(null);
    if (file == null) {
      return List.of();
    }
    JsonNode baseline = Json.read(artifact.read(file), "baseline of " + artifact.ref());
    if (!baseline.path("format").asText().equals(FORMAT)) {
      return List.of();
    }
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (double quantile : QUANTILES) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (JsonNode feature : baseline.path("features")) {
        String name = feature.path("name").asText();
        Object value = name.equals(SCORE) ? null : typical(feature, quantile);
        if (value != null) {
          row.put(name, value);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private static @Nullable Object typical(JsonNode feature, double quantile) {
    return switch (feature.path("kind").asText()) {
      case "number" -> number(feature.path("edges"), quantile);
      case "category" -> category(feature, quantile);
      default -> null;
    };
  }

  /** The edges have about equal mass between them, so their order is that of the quantiles. */
  private static @Nullable Object number(JsonNode edges, double quantile) {
    return edges.isEmpty() ? null : edges.get((int) (quantile * (edges.size() - 1))).asDouble();
  }

  /** The value that the quantile falls on when values are laid side by side by their counts. */
  private static @Nullable Object category(JsonNode feature, double quantile) {
    JsonNode values = feature.path("values");
    JsonNode counts = feature.path("counts");
    long total = 0;
    int most = 0;
    for (int i = 0; i < values.size(); i++) {
      total += counts.path(i).asLong();
      most = counts.path(i).asLong() > counts.path(most).asLong() ? i : most;
    }
    if (values.isEmpty() || quantile == QUANTILES[0]) {
      return values.isEmpty() ? null : values.get(most).asText();
    }
    long passed = 0;
    for (int i = 0; i < values.size(); i++) {
      passed += counts.path(i).asLong();
      if (passed >= quantile * total) {
        return values.get(i).asText();
      }
    }
    return values.get(values.size() - 1).asText();
  }
}
