package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.drift.GoldenSamples;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers made by src/test/python/golden_measures.py, which names its tools and cuts the cells from
 * their definition. Relative error 1e-9, and absolute 1e-12 near 0, where a sum of cancelling terms
 * is compared. What is detectable is Sankaran's approximation here and the noncentral law itself
 * there: within 2 %.
 */
class MeasuresGoldenTest {

  private static final List<CountTest> TESTS = CountTest.all();

  static Stream<JsonNode> cases() {
    try (InputStream in = MeasuresGoldenTest.class.getResourceAsStream("/golden/measures.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> measured() {
    return cases()
        .flatMap(
            golden ->
                TESTS.stream()
                    .filter(test -> golden.get("measures").has(test.method()))
                    .map(test -> Arguments.of(golden.get("name").asText(), test, golden)));
  }

  static Stream<JsonNode> trivial() {
    return cases().filter(golden -> golden.get("measures").has("trivial"));
  }

  @Test
  void cases_andMeasures_areManyEnough() {
    assertThat(measured().count()).isGreaterThan(350);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cells_onGoldenSamples_holdWhatTheDefinitionSays(JsonNode golden) {
    if (!golden.get("fine").isEmpty()) {
      assertThat(reference(golden).toArray()).isEqualTo(longs(golden.get("fine").get(0)));
      assertThat(current(golden).toArray()).isEqualTo(longs(golden.get("fine").get(1)));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("measured")
  void test_onGoldenSamples_agreesWithSciPy(String name, CountTest test, JsonNode golden) {
    JsonNode expected = golden.get("measures").get(test.method());

    MeasureResult result = test.test(reference(golden), current(golden));

    close(result.statistic(), expected.get("statistic").asDouble(), 1e-9);
    close(result.effectSize(), expected.path("effect").asDouble(result.statistic()), 1e-9);
    assertThat(result.pValue()).isBetween(0.0, 1.0);
    if (expected.has("p")) {
      close(result.pValue(), expected.get("p").asDouble(), 1e-8);
      close(result.smallestSignificant(), expected.get("significant").asDouble(), 1e-9);
      close(result.smallestDetectable(), expected.get("detectable").asDouble(), 0.02);
    }
    assertThat(result.smallestDetectable()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("trivial")
  void test_withNothingToTell_saysSo(JsonNode golden) {
    for (CountTest test : TESTS.subList(0, 6)) {
      MeasureResult result = test.test(reference(golden), current(golden));
      assertThat(result.statistic()).isZero();
      assertThat(result.pValue()).isEqualTo(1);
      assertThat(result.drifted()).isFalse();
    }
  }

  private static void close(double actual, double expected, double relative) {
    assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * relative + 1e-12));
  }

  private static FeatureCounts reference(JsonNode golden) {
    return golden.get("kind").asText().equals("number")
        ? FeatureCounts.of(GoldenSamples.numbers(golden.get("reference")))
        : FeatureCounts.of(GoldenSamples.categories(golden.get("reference")));
  }

  private static FeatureCounts current(JsonNode golden) {
    return golden.get("kind").asText().equals("number")
        ? reference(golden).count(GoldenSamples.numbers(golden.get("current")))
        : reference(golden).count(GoldenSamples.categories(golden.get("current")));
  }

  private static long[] longs(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }
}
