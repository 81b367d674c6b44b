package dev.mlopsdk.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Samples from the formulas of golden_measures.py. */
public final class GoldenSamples {

  private static final double PHI = 0.6180339887498949;

  private GoldenSamples() {}

  public static double[] numbers(JsonNode formula) {
    int n = formula.get("n").asInt();
    int nan = formula.path("nan").asInt();
    int inf = formula.path("inf").asInt();
    double[] sample = new double[n + nan + inf + formula.path("minus").asInt()];
    double grid = formula.path("grid").asDouble(0);
    for (int i = 0; i < n; i++) {
      double x =
          fraction(formula, i) * formula.path("scale").asDouble(1)
              + formula.path("shift").asDouble(0);
      double y = power(x, formula);
      sample[i] = grid > 0 ? Math.floor(y * grid) / grid : y;
    }
    Arrays.fill(sample, n, n + nan, Double.NaN);
    Arrays.fill(sample, n + nan, n + nan + inf, Double.POSITIVE_INFINITY);
    Arrays.fill(sample, n + nan + inf, sample.length, Double.NEGATIVE_INFINITY);
    return sample;
  }

  public static @Nullable String[] categories(JsonNode formula) {
    int n = formula.get("n").asInt();
    @Nullable String[] sample = new String[n + formula.path("missing").asInt()];
    for (int i = 0; i < n; i++) {
      double y = power(fraction(formula, i), formula) * formula.get("cats").asInt();
      sample[i] = "c" + ((int) Math.floor(y) + formula.path("shift").asInt());
    }
    return sample;
  }

  private static double fraction(JsonNode formula, int i) {
    double x = (i + 1) * formula.path("step").asDouble(PHI);
    return x - Math.floor(x);
  }

  private static double power(double x, JsonNode formula) {
    double y = x;
    for (int k = 1; k < formula.path("power").asInt(1); k++) {
      y = y * x;
    }
    return y;
  }
}
