package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example of the package's page. */
class PackageExampleTest {

  record Flight(float hour) {}

  @Test
  void example_runs() throws Exception {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (byte version = 1; version <= 2; version++) {
      registry.publish(
          "delay", ModelFiles.of("m.fake", new byte[] {version}), Change.by("ann", "example"));
    }
    FakeModel<Flight, Float> loader =
        FakeModel.of(Flight.class, (flight, version) -> version == 1 ? 0.4f : 0.6f);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    BlockingQueue<AnswerPair> pairs = new LinkedBlockingQueue<>();
    Flight flight = new Flight(14);

    Shadow shadow =
        Shadow.sampling(1)
            .comparing(Comparison.exact().withThreshold(0.5))
            .tell(pair -> pairs.add(pair));
    try (var delay =
        ServedModel.of(registry, "delay", loader).shadow(shadow).meters(meters).open()) {
      PredictionId id = delay.predict(flight).id();
      assertThat(pairs.poll(20, TimeUnit.SECONDS)).isNotNull();
      delay.outcome(id, 1.0);
      ShadowReport report = delay.shadowReport().orElseThrow();
      assertThat(report.versions().get(0).agreement().labelMismatch()).isEqualTo(1);
      assertThat(report.versions().get(0).loss().better()).isEqualTo(1);
    }
  }
}
