package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.drift.GoldenSamples;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers made by src/test/python/golden_psi_conventions.py; relative error 1e-9. */
class PsiConventionTest {

  static Stream<Arguments> golden() {
    try (InputStream in =
        PsiConventionTest.class.getResourceAsStream("/golden/psi_conventions.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false)
          .flatMap(
              one ->
                  Arrays.stream(PsiConvention.values())
                      .filter(convention -> one.get("psi").has(convention.name()))
                      .map(convention -> Arguments.of(convention, one)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void psi_inAnotherConvention_isWhatThatLibraryGives(PsiConvention convention, JsonNode golden) {
    PsiTest test = PsiTest.withDefaults().withConvention(convention);
    JsonNode reference = golden.get("reference");
    JsonNode current = golden.get("current");

    MeasureResult result =
        golden.get("kind").asText().equals("number")
            ? test.test(GoldenSamples.numbers(reference), GoldenSamples.numbers(current))
            : test.test(GoldenSamples.categories(reference), GoldenSamples.categories(current));

    double expected = golden.get("psi").get(convention.name()).asDouble();
    assertThat(result.statistic()).isCloseTo(expected, within(1e-9 * Math.abs(expected) + 1e-12));
    assertThat(result.pValue()).isBetween(0.0, 1.0);
    assertThat(result.method()).startsWith("psi-");
  }

  @Test
  void psi_ofCountsInAnotherConvention_isRefused() {
    FeatureCounts counts = FeatureCounts.of(new double[] {1, 2, 3});
    PsiTest test = PsiTest.withDefaults().withConvention(PsiConvention.EVIDENTLY);

    assertThatThrownBy(() -> test.test(counts, counts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("EVIDENTLY cuts raw samples, but got counts");
    assertThatThrownBy(
            () ->
                test.withConvention(PsiConvention.DEEPCHECKS)
                    .test(new double[] {1}, new double[] {2}))
        .hasMessageContaining("DEEPCHECKS has no cells of its own for numbers");
  }
}
