package dev.mlopsdk.drift.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopsdk.drift.GoldenSamples;
import dev.mlopsdk.drift.Normals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriftPresetTest {

  private static final Map<String, String> NAMES =
      Map.of(
          "kolmogorov-smirnov", "K-S p_value",
          "wasserstein", "Wasserstein distance (normed)",
          "chi-squared", "chi-square p_value",
          "z", "Z-test p_value",
          "js", "Jensen-Shannon distance");

  static Stream<JsonNode> golden() {
    try (InputStream in = DriftPresetTest.class.getResourceAsStream("/golden/preset.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Numbers made by src/test/python/golden_preset.py, by Evidently's own preset. Relative error
   * 1e-9; absolute 1e-8 near a distance of 0, whose square is what rounds, and 1e-15 for p-values,
   * which Evidently's z-test takes as a difference from 1.
   */
  @ParameterizedTest
  @MethodSource("golden")
  void evidently_onGoldenColumns_saysWhatEvidentlySays(JsonNode golden) {
    PresetReport report =
        DriftPreset.evidently().compare(columns(golden, "reference"), columns(golden, "current"));

    assertThat(report.columns()).hasSize(golden.get("found").size());
    for (ColumnDrift column : report.columns()) {
      JsonNode expected = golden.get("found").get(column.column());
      double score = expected.get("score").asDouble();
      double near = column.method().equals("js") ? 1e-8 : 1e-15;
      assertThat(NAMES.get(column.method())).isEqualTo(expected.get("test").asText());
      assertThat(Double.isNaN(column.pValue()) ? column.effectSize() : column.pValue())
          .as(column.column())
          .isCloseTo(score, within(1e-9 * score + near));
      assertThat(column.drifted()).isEqualTo(expected.get("drifted").asBoolean());
    }
    assertThat(report.driftedShare()).isCloseTo(golden.get("share").asDouble(), within(1e-12));
    assertThat(report.datasetDrifted()).isEqualTo(golden.get("drifted").asBoolean());
  }

  @Test
  void defaults_askForEffectAndSignificanceOverAllColumns() {
    Random random = new Random(1);
    Map<String, double[]> before = new HashMap<>();
    Map<String, double[]> after = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      before.put("n" + i, Normals.normal(random, 20_000, 0));
      after.put("n" + i, Normals.normal(random, 20_000, i == 7 ? 0.5 : i == 8 ? 0.06 : 0));
    }
    before.put("grade", random.ints(5_000, 0, 5).asDoubleStream().toArray());
    after.put("grade", random.ints(5_000, 0, 4).asDoubleStream().toArray());

    PresetReport report = DriftPreset.withDefaults().compare(Columns.of(before), Columns.of(after));

    assertThat(report.drifted()).containsExactly("grade", "n7");
    ColumnDrift trifle = report.column("n8");
    assertThat(trifle.pValue()).as("significant").isLessThan(0.05);
    assertThat(trifle.effectSize()).as("too small to matter").isLessThan(trifle.effectFrom());
    assertThat(report.columns().get(0).method()).isEqualTo("psi");
    assertThat(report.datasetDrifted()).isFalse();
    assertThat(
            DriftPreset.withDefaults()
                .withDriftedShareFrom(0.05)
                .compare(Columns.of(before), Columns.of(after))
                .datasetDrifted())
        .isTrue();
  }

  @Test
  void defaults_ofMissingValuesThatMultiply_saySo() {
    Random random = new Random(3);
    double[] before = Normals.normal(random, 5_000, 0);
    double[] after = Normals.normal(random, 5_000, 0);
    double[] same = Normals.normal(random, 5_000, 0);
    for (int i = 0; i < 5_000; i++) {
      before[i] = i % 100 == 0 ? Double.NaN : before[i];
      after[i] = i % 10 == 0 ? Double.NaN : after[i];
      same[i] = i % 100 == 0 ? Double.NaN : same[i];
    }

    ColumnDrift moved =
        DriftPreset.withDefaults()
            .compare(Columns.of(Map.of("x", before)), Columns.of(Map.of("x", after)))
            .column("x");
    ColumnDrift calm =
        DriftPreset.withDefaults()
            .compare(Columns.of(Map.of("x", before)), Columns.of(Map.of("x", same)))
            .column("x");

    assertThat(moved.missing()).isEqualTo(new ColumnDrift.Missing(0.01, 0.1, true));
    assertThat(moved.drifted()).isTrue();
    assertThat(moved.effectSize()).as("of the values that are there").isLessThan(0.1);
    assertThat(moved).asString().contains("missing 1.0 % -> 10.0 % MOVED DRIFTED");
    assertThat(calm.missing()).isEqualTo(new ColumnDrift.Missing(0.01, 0.01, false));
    assertThat(calm.drifted()).isFalse();
  }

  /** Sixty columns of which one loses half of its values, with an infinity each. */
  @Test
  void defaults_ofManyColumns_stillTellMissingValues() {
    Random random = new Random(4);
    Map<String, double[]> before = new HashMap<>();
    Map<String, double[]> after = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      double[] reference = Normals.normal(random, 2_000, 0);
      double[] current = Normals.normal(random, 2_000, 0);
      reference[0] = Double.POSITIVE_INFINITY;
      Arrays.fill(current, 0, i == 7 ? 1_000 : 0, Double.NaN);
      before.put("n" + i, reference);
      after.put("n" + i, current);
    }

    assertThat(DriftPreset.withDefaults().compare(Columns.of(before), Columns.of(after)).drifted())
        .containsExactly("n7");
  }

  @Test
  void compare_namesTheColumnsThatOnlyOneDataSetHas() {
    double[] values = {1, 2, 3};
    PresetReport report =
        DriftPreset.withDefaults()
            .compare(
                Columns.of(Map.of("a", values, "gone", values)),
                Columns.of(Map.of("a", values, "new", values)));

    assertThat(report.onlyInReference()).containsExactly("gone");
    assertThat(report.onlyInCurrent()).containsExactly("new");
    assertThat(report)
        .asString()
        .startsWith("data set ok: 0 of 1 columns")
        .contains("a: psi 0.00 (from 0.1), p 1.0 (up to 0.05) ok", "only in the reference: [gone]");
    assertThatThrownBy(() -> report.column("gone"))
        .hasMessageContaining("'gone' was not compared; compared are [a]");
  }

  /** 200 pairs of 30 columns without drift: with Holm at 0.05 and an effect, hardly one. */
  @Test
  void defaults_withoutDrift_areCalm() {
    Random random = new Random(2);
    int found = 0;
    for (int run = 0; run < 200; run++) {
      Map<String, double[]> before = new HashMap<>();
      Map<String, double[]> after = new HashMap<>();
      for (int i = 0; i < 30; i++) {
        before.put("n" + i, Normals.normal(random, 300, 0));
        after.put("n" + i, Normals.normal(random, 150, 0));
      }
      found +=
          DriftPreset.withDefaults()
              .compare(Columns.of(before), Columns.of(after))
              .drifted()
              .size();
    }
    assertThat(found).isLessThanOrEqualTo(20);
  }

  @Test
  void compare_ofWhatDoesNotFit_isRefused() {
    Columns numbers = Columns.of(Map.of("a", new double[] {1, 2}));
    Columns texts = Columns.of(Map.of()).withCategories(Map.of("a", new String[] {"x"}));
    Columns empty = Columns.of(Map.of("a", new double[] {Double.NaN}));

    assertThatThrownBy(() -> DriftPreset.evidently().compare(numbers, texts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' is numbers in one and texts in the other");
    assertThatThrownBy(
            () -> DriftPreset.evidently().compare(numbers, Columns.of(Map.of("b", new double[1]))))
        .hasMessageContaining("reference has [a] and the current one [b]");
    assertThatThrownBy(() -> DriftPreset.evidently().compare(numbers, empty))
        .hasMessageContaining("'a' has none in one of them");
    assertThatThrownBy(() -> numbers.withCategories(Map.of("a", new String[0])))
        .hasMessageContaining("given as both");
    assertThatThrownBy(() -> DriftPreset.evidently().withDriftedShareFrom(0))
        .hasMessageContaining("(0, 1], but is 0.0");
  }

  private static Columns columns(JsonNode golden, String which) {
    Map<String, double[]> numbers = new HashMap<>();
    Map<String, String[]> categories = new HashMap<>();
    for (Map.Entry<String, JsonNode> column : golden.get("columns").properties()) {
      JsonNode formula = column.getValue().get(which);
      if (column.getKey().startsWith("c:")) {
        categories.put(column.getKey(), GoldenSamples.categories(formula));
      } else {
        numbers.put(column.getKey(), GoldenSamples.numbers(formula));
      }
    }
    assertThat(Arrays.asList(numbers.size(), categories.size())).containsExactly(10, 7);
    return new Columns(numbers, categories);
  }
}
