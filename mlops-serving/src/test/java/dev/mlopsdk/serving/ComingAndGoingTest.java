package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.SchemaWatch;
import dev.mlopsdk.core.value.Economics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What watches a model keeps nothing of the versions that are gone. */
class ComingAndGoingTest {

  private static final int SWAPS = 1_000;
  private static final Change CHANGE = Change.by("ann", "swap test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));

  /** Each version has another feature than the last. */
  private static final class Changing implements ModelLoader<Map<String, ?>, Float> {
    @Override
    public Model<Map<String, ?>, Float> load(ModelArtifact artifact, Device device) {
      Feature own = artifact.ref().version() % 2 == 0 ? Feature.number("y") : Feature.category("y");
      FeatureSchema schema = FeatureSchema.of(Feature.number("x"), own.optional());
      return FakeModel.of(InputReader.ofMap(schema), (input, version) -> 0.5f)
          .load(artifact, device);
    }

    @Override
    public String runtime() {
      return "fake";
    }
  }

  @Test
  void aThousandVersions_ofOtherFeatures_leaveNothingBehind() {
    ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
    var meters = new SimpleMeterRegistry();
    Signals signals = Signals.none().errorsAbove(0.01).disagreementAbove(0.01, 0);
    Statistics statistics = Statistics.withDefaults();
    Economics economics = Economics.in("eur").perPrediction(1);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    int metersOfOne = 0;
    try (var served =
        ServedModel.of(registry, "m", new Changing())
            .validate(InputRules.of())
            .observe(signals)
            .observe(statistics)
            .observe(economics)
            .observe(SchemaWatch.of(InputRules.of()))
            .rerun(Repeatability.sampling(1).tell(signals::rerun))
            .meters(meters)
            .grace(Duration.ZERO)
            .meterRetention(Duration.ofMinutes(1))
            .time(time)
            .open()) {
      for (int version = 1; version <= SWAPS; version++) {
        ModelRef ref = ModelRef.of("m", version);
        assertThat(served.serving().get(0).ref()).isEqualTo(ref);
        Object y = version % 2 == 0 ? (Object) 2.0 : "two";
        served.predict(Map.of("x", 1.0, "y", y));
        time.runDue();
        assertThat(signals.of(ref, "disagreement").samples()).isEqualTo(1);
        assertThat(statistics.report(ref).rows()).isEqualTo(1);
        registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
        registry.promote("m", version + 1, CHANGE);
        time.advance(Duration.ofSeconds(10));
        time.advance(Duration.ofMinutes(6));
        assertThat(signals.versions()).containsExactly(ModelRef.of("m", version + 1));
        assertThat(statistics.reports()).hasSize(1);
        assertThat(economics.all()).hasSize(1);
        metersOfOne = version == 2 ? meters.getMeters().size() : metersOfOne;
      }
      assertThat(meters.getMeters()).hasSizeLessThan(metersOfOne + 10);
    }
    assertThat(signals.versions()).isEmpty();
    assertThat(statistics.reports()).isEmpty();
    assertThat(economics.all()).isEmpty();
    assertThat(meters.getMeters()).isEmpty();
  }
}
