package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers made by src/test/python/golden_sequential.py, which names its tools; g1 … g10 are those
 * of the notes that the process was first simulated with.
 */
class SequentialGoldenTest {

  @ParameterizedTest
  @MethodSource("values")
  void logE_onGoldenCounts_agreesWithFortyDigits(JsonNode golden) {
    long[] counts = longs(golden.get("counts"));
    double expected = golden.get("logE").asDouble();

    assertThat(cells(golden).logE(counts)).isCloseTo(expected, tolerance(expected, counts));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void accept_onGoldenStreams_agreesWithFortyDigits(JsonNode golden) {
    DriftProcess process = process(golden);
    double most = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < golden.get("buckets").size(); t++) {
      long[] bucket = longs(golden.get("buckets").get(t));
      double expected = golden.get("evidence").get(t).asDouble();
      DriftLook inside = process.peek(bucket);
      DriftLook look = process.accept(bucket);
      most = Math.max(most, expected);

      assertThat(look).isEqualTo(inside);
      assertThat(look.bucket()).isEqualTo(t + 1);
      assertThat(look.evidence()).isCloseTo(expected, within(1e-9 * Math.max(1, expected)));
      assertThat(look.length()).isEqualTo(golden.get("lengths").get(t).asLong());
      if (!golden.has("arl")) {
        assertThat(look.pValue()).isCloseTo(Math.min(1, Math.exp(-most)), within(1e-9));
        assertThat(look.alarm()).isEqualTo(most >= Math.log(20));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tests")
  void corrections_onGoldenPValues_agreeWithStatsmodels(JsonNode golden) {
    double[] p = doubles(golden.get("p"));

    assertAdjusted(p, MultipleTesting::holm, golden.get("holm"));
    assertAdjusted(p, MultipleTesting::benjaminiHochberg, golden.get("fdr_bh"));
    assertAdjusted(p, MultipleTesting::benjaminiYekutieli, golden.get("fdr_by"));
    assertAdjusted(
        Arrays.stream(p).map(x -> -Math.log(x)).toArray(),
        MultipleTesting::eBenjaminiHochbergOfLogs,
        golden.get("fdr_bh"));
  }

  private static void assertAdjusted(double[] p, UnaryOperator<double[]> method, JsonNode golden) {
    double[] expected = doubles(golden);
    double[] adjusted = method.apply(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(adjusted[i]).isCloseTo(expected[i], within(1e-12 * expected[i]));
    }
  }

  /** A billionth, or what is lost in log-gammas of n: a few units in the last place of n ln n. */
  private static Offset<Double> tolerance(double expected, long[] counts) {
    double n = Arrays.stream(counts).sum();
    return within(Math.max(1e-9 * Math.abs(expected), 1e-10 + 1e-15 * n * Math.log1p(n)));
  }

  private static DriftProcess process(JsonNode golden) {
    DesignEffect effect = DesignEffect.fixed(golden.get("deff").asDouble());
    if (golden.has("arl")) {
      return DriftProcess.arl(cells(golden), 1000, effect);
    }
    return DriftProcess.create(
        cells(golden),
        ProcessSettings.withDefaults()
            .withComparison(Comparison.valueOf(golden.get("comparison").asText()))
            .withDesignEffect(effect)
            .withRing(golden.get("ring").asInt()));
  }

  private static ReferenceCells cells(JsonNode golden) {
    long[] cells = longs(golden.get("cells"));
    return golden.get("kind").asText().equals("order")
        ? ReferenceCells.ofOrderStatistics(cells)
        : ReferenceCells.ofCounts(cells);
  }

  static Stream<JsonNode> values() {
    return golden("values");
  }

  static Stream<JsonNode> streams() {
    return golden("streams");
  }

  static Stream<JsonNode> tests() {
    return golden("tests");
  }

  private static Stream<JsonNode> golden(String part) {
    try (InputStream in =
        SequentialGoldenTest.class.getResourceAsStream("/golden/sequential.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get(part).spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
