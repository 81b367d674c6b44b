package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class PackageExampleTest {

  record Flight(double hour) {}

  @Test
  void example_ofThePackage_doesWhatItsCommentsSay() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "first"));
    try (var delay =
        ServedModel.of(registry, "delay", FakeModel.of(Flight.class, flight -> flight.hour() / 24))
            .cache(PredictionCache.ofRows().withMaxBytes(1 << 20).withTtl(Duration.ofHours(1)))
            .open()) {
      assertThat(delay.predict(new Flight(12)).source()).isEqualTo(Prediction.Source.MODEL);
      assertThat(delay.predict(new Flight(12)).source()).isEqualTo(Prediction.Source.CACHE);
      assertThat(delay.predict(new Flight(12), Call.none().fresh()).source())
          .isEqualTo(Prediction.Source.MODEL);
    }
  }
}
