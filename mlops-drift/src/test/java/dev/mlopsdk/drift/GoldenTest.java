package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
  @MethodSource("cases")
  void psi_onGoldenSamples_agreesWithNumPy(JsonNode golden) {
    PsiResult result =
        PsiTest.withDefaults().test(sample(golden, "reference"), sample(golden, "current"));

    assertThat(result.statistic()).isCloseTo(golden.get("psi").asDouble(), within(1e-12));
    assertThat(result.degreesOfFreedom()).isEqualTo(golden.get("df").asInt());
    assertThat(result.pValue())
        .isCloseTo(golden.get("p").asDouble(), Percentage.withPercentage(1e-4));
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
  @MethodSource("cases")
  void monitorCounts_onGoldenSamples_giveTheSamePsi(JsonNode golden) {
    double[] reference = sample(golden, "reference");
    NumericCells cells = NumericCells.fromReference(reference);
    PsiResult counted =
        PsiTest.withDefaults()
            .test(cells, count(cells, reference), count(cells, sample(golden, "current")));

    assertThat(counted.statistic()).isCloseTo(golden.get("psi").asDouble(), within(1e-12));
    assertThat(counted.degreesOfFreedom()).isEqualTo(golden.get("df").asInt());
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void binnedDistance_onGoldenSamples_boundsTheRawOne(JsonNode golden) {
    double[] reference = sample(golden, "reference");
    NumericCells cells = NumericCells.fromReference(reference);
    BinnedDistance distance =
        BinnedDistance.of(cells, count(cells, reference), count(cells, sample(golden, "current")));

    assertThat(golden.get("d").asDouble())
        .isBetween(distance.low() - 1e-12, distance.high() + 1e-12);
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void stephensPValue_atTheGoldenDistance_isCloseToSciPysAsymptotic(JsonNode golden) {
    double m = sample(golden, "reference").length;
    double n = sample(golden, "current").length;
    if (Math.min(m, n) >= 100) {
      // Against the finite-n law Stephens' form is off by up to 0.011 near p = 0.8, where it cannot
      // matter, and by a few percent of small p-values.
      assertThat(BinnedDistance.pValue(golden.get("d").asDouble(), m * n / (m + n)))
          .isCloseTo(golden.get("ks_asymp").asDouble(), within(0.015));
    }
  }

  static long[] count(NumericCells cells, double[] values) {
    long[] counts = new long[cells.size()];
    for (double value : values) {
      counts[cells.cell(value)]++;
    }
    return counts;
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
