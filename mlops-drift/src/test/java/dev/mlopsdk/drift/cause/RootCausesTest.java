package dev.mlopsdk.drift.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.Normals;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import dev.mlopsdk.drift.profile.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RootCausesTest {

  private final Random random = new Random(20261122);

  @Test
  void ranked_byExcessAndImportance_namesFeaturesAndCells() {
    Counts reference = baseline().counts();
    Counts window = window(Map.of("a", 0.5, "b", 1.0));

    List<Cause> alike = RootCauses.of(Importance.equal()).ranked(reference, window);
    List<Cause> weighed =
        RootCauses.of(new Importance(Map.of("a", 0.9, "b", 0.05, "c", 0.05)))
            .ranked(reference, window);

    assertThat(alike).extracting(Cause::feature).startsWith("b", "a");
    assertThat(weighed).extracting(Cause::feature).startsWith("a", "b");
    assertThat(alike.stream().mapToDouble(Cause::share).sum()).isCloseTo(1, within(1e-12));
    CellShift first = alike.get(0).cells().get(0);
    assertThat(first.label()).endsWith("infinity)");
    assertThat(first.current()).isGreaterThan(3 * first.reference());
    assertThat(alike.get(0).toString()).startsWith("b: ").contains("% of what is above chance; (");
    double psi = PsiTest.withDefaults().test(reference.of("b"), window.of("b")).statistic();
    assertThat(alike.get(0).excess()).isCloseTo(psi - 9 * (1 / 5000.0 + 1 / 2000.0), within(1e-12));
  }

  @Test
  void ranked_withoutDrift_sharesNothingOut() {
    Counts reference = baseline().counts();

    assertThat(RootCauses.of(Importance.equal()).ranked(reference, reference))
        .allMatch(cause -> cause.share() == 0 && cause.excess() == 0 && cause.cells().isEmpty());
    assertThat(RootCauses.of(Importance.equal()).ranked(reference, reference.minus(reference)))
        .allMatch(cause -> cause.share() == 0);
  }

  @Test
  void rankedSegments_findTheGuiltyOne() {
    Counts reference = baseline().counts();
    Map<String, Counts> before = Map.of("AA", reference, "UA", reference);
    Map<String, Counts> now =
        new TreeMap<>(
            Map.of("AA", window(Map.of()), "UA", window(Map.of("c", 0.8)), "new", reference));

    List<SegmentCause> segments = RootCauses.of(Importance.equal()).rankedSegments(before, now);

    assertThat(segments).extracting(SegmentCause::segment).containsExactly("UA", "AA");
    assertThat(segments.get(0).share()).isGreaterThan(0.95);
    assertThat(segments.get(0).causes().get(0).feature()).isEqualTo("c");
  }

  @Test
  void importance_ofAManifest_isItsMetrics() {
    ModelRegistry registry = ModelRegistry.inMemory();
    var ref =
        registry.publish(
            "m",
            ModelFiles.of("m", new byte[] {1})
                .metric("importance.distance", 0.7)
                .metric("importance.hour", 0.3)
                .metric("auc", 0.8),
            Change.by("ann", "first"));

    Importance importance = Importance.from(registry.artifact(ref).manifest());

    assertThat(importance.weights()).containsOnlyKeys("distance", "hour");
    assertThat(importance.of("distance")).isEqualTo(0.7);
    assertThat(importance.of("other")).isZero();
    assertThat(Importance.equal().of("other")).isEqualTo(1);
    assertThatThrownBy(() -> new Importance(Map.of("x", -1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x' is -1.0");
  }

  @Test
  void importance_byPermutation_isWhatTheScoreFollows() {
    FeatureSchema schema =
        FeatureSchema.of(Feature.number("a"), Feature.number("b"), Feature.category("c"));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Row row = new Row(schema);
      row.number(0, random.nextGaussian());
      row.number(1, random.nextGaussian());
      row.text(2, random.nextBoolean() ? "x" : "y");
      rows.add(row);
    }

    Importance importance =
        Importance.byPermutation(
            row -> 3 * row.number(0) + ("x".equals(row.text(2)) ? 1 : 0), rows);

    // E|3(X − X')| = 6/√π and E|C − C'| = 1/2.
    assertThat(importance.of("a")).isCloseTo(6 / Math.sqrt(Math.PI), within(0.4));
    assertThat(importance.of("b")).isZero();
    assertThat(importance.of("c")).isCloseTo(0.5, within(0.07));
    assertThatThrownBy(() -> Importance.byPermutation(row -> 0, rows.subList(0, 1)))
        .hasMessageContaining("two rows or more, but got 1");
  }

  private Baseline baseline() {
    Map<String, double[]> columns = new TreeMap<>();
    for (String name : List.of("a", "b", "c")) {
      columns.put(name, Normals.normal(new Random(name.charAt(0)), 5000, 0));
    }
    return Baseline.of(columns);
  }

  private Counts window(Map<String, Double> shifts) {
    CountProfile profile = CountProfile.of(baseline());
    for (String name : List.of("a", "b", "c")) {
      for (double value : Normals.normal(random, 2000, shifts.getOrDefault(name, 0.0))) {
        profile.add(profile.indexOf(name), value);
      }
    }
    return profile.snapshot();
  }
}
