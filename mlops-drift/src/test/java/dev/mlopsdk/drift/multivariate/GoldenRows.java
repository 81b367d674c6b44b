package dev.mlopsdk.drift.multivariate;

import com.fasterxml.jackson.databind.JsonNode;

/** Samples from the formulas of golden_multivariate.py. */
final class GoldenRows {

  private GoldenRows() {}

  static double[][] of(JsonNode spec) {
    Draws draws = new Draws(spec.get("seed").asLong());
    int n = spec.get("n").asInt();
    int p = spec.get("p").asInt();
    double[][] rows = new double[n][p];
    for (int i = 0; i < n; i++) {
      double common = bell(draws);
      for (int j = 0; j < p; j++) {
        double z = spec.path("common").asDouble(0) * common + bell(draws);
        z = z * (1 + spec.path("spread").asDouble(0) * j) * spec.path("scale").asDouble(1);
        rows[i][j] = z + spec.path(j == 0 ? "shift" : "shiftAll").asDouble(0);
      }
      change(rows[i], i, spec);
    }
    return rows;
  }

  private static void change(double[] row, int i, JsonNode spec) {
    int p = row.length;
    for (int j = 0; j < p && spec.has("grid"); j++) {
      row[j] = Math.floor(row[j] * spec.get("grid").asDouble()) / spec.get("grid").asDouble();
    }
    if (spec.path("collinear").asBoolean()) {
      row[p - 1] = 2 * row[0] - row[1];
    }
    if (spec.path("constant").asBoolean()) {
      row[1] = 5;
    }
    for (int j = 0; j < p && spec.has("nanEvery"); j++) {
      int every = spec.get("nanEvery").asInt();
      row[j] = ((i * p + j) % every) == every - 1 ? Double.NaN : row[j];
    }
  }

  private static double bell(Draws draws) {
    return (draws.uniform() + draws.uniform() + draws.uniform() + draws.uniform() - 2) * 1.75;
  }
}
