package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.TestResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers made by src/test/python/golden_drift.py, which names its tools. PSI and D are sums of a
 * few hundred doubles, hence 1e-12. P-values are two programs' series or lattices, hence a
 * millionth of their size.
 */
class GoldenTest {

  static Stream<JsonNode> cases() {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/drift.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> ordered() {
    return cases().filter(one -> one.has("d"));
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void kolmogorovSmirnov_onGoldenSamples_agreesWithSciPyAuto(JsonNode golden) {
    TestResult result =
        KolmogorovSmirnovTest.withDefaults()
            .test(sample(golden, "reference"), sample(golden, "current"));

    assertThat(result.statistic()).isCloseTo(golden.get("d").asDouble(), within(1e-12));
    assertThat(result.pValue())
        .isCloseTo(golden.get("ks_auto").asDouble(), Percentage.withPercentage(1e-4));
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void binnedDistance_onGoldenSamples_boundsTheRawOne(JsonNode golden) {
    MeasureResult distance =
        BinnedKolmogorovSmirnovTest.withDefaults()
            .test(sample(golden, "reference"), sample(golden, "current"));

    assertThat(golden.get("d").asDouble())
        .isBetween(distance.statistic() - 1e-12, distance.atMost() + 1e-12);
  }

  private static double[] sample(JsonNode golden, String which) {
    JsonNode formula = golden.get(which);
    int n = formula.get("n").asInt();
    double step = formula.path("step").asDouble(0.6180339887498949);
    double scale = formula.path("scale").asDouble(1);
    double shift = formula.path("shift").asDouble(0);
    double grid = formula.path("grid").asDouble(0);
    int nan = formula.path("nan").asInt(0);
    double[] sample = new double[n + nan + formula.path("inf").asInt(0)];
    for (int i = 0; i < n; i++) {
      double x = (i + 1) * step;
      x = (x - Math.floor(x)) * scale + shift;
      sample[i] = grid > 0 ? Math.floor(x * grid) / grid : x;
    }
    Arrays.fill(sample, n, n + nan, Double.NaN);
    Arrays.fill(sample, n + nan, sample.length, Double.POSITIVE_INFINITY);
    return sample;
  }
}
