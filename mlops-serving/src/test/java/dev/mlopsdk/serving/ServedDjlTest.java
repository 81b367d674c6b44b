package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.djl.DjlModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TorchScript goes through the same handle: versions, swap, rollback, meters. */
class ServedDjlTest {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  record Ten(
      float x0,
      float x1,
      float x2,
      float x3,
      float x4,
      float x5,
      float x6,
      float x7,
      float x8,
      float x9) {}

  private static final Path MODELS = Path.of("src/test/resources/dev/mlopsdk/serving/djl");

  @Test
  void torchScript_isSwappedAndRolledBackLive(@TempDir Path folder) {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    Change change = Change.by("ann", "TorchScript");
    ModelRegistry registry = ModelRegistry.directory(folder);
    registry.publish("m", ModelFiles.of(MODELS.resolve("softmax.pt")), change);
    registry.publish("m", ModelFiles.of(MODELS.resolve("mlp.pt")), change);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Ten input = new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    try (var served =
        ServedModel.of(registry, "m", DjlModel.of(Ten.class, float[].class))
            .time(time)
            .meters(meters)
            .grace(Duration.ZERO)
            .open()) {
      float[] first = served.predict(input).value();
      registry.promote("m", 2, change);
      time.advance(Duration.ofSeconds(1));
      assertThat(served.predict(input).model().version()).isEqualTo(2);
      registry.rollback("m", change);
      time.advance(Duration.ofSeconds(1));
      assertThat(served.predict(input).value()).isEqualTo(first);
      assertThat(
              meters
                  .get("mlops.prediction")
                  .tag("version", "1")
                  .tag("outcome", "success")
                  .timer()
                  .count())
          .isEqualTo(2);
    }
  }
}
