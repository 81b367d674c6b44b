package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.djl.DjlModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** Warmed up, called by four threads under swaps, counted by meters and statistics. */
  @Test
  void torchScript_onFourThreadsUnderSwaps_isWarmedUpCountedAndDescribed() throws Exception {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    Change change = Change.by("ann", "TorchScript");
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of(MODELS.resolve("softmax.pt")), change);
    registry.publish("m", ModelFiles.of(MODELS.resolve("softmax.pt")), change);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Statistics statistics = Statistics.withDefaults();
    Ten input = new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (var served =
        ServedModel.of(registry, "m", DjlModel.of(Ten.class, Float.class).withLanes(2))
            .time(time)
            .meters(meters)
            .observe(statistics)
            .warmUp(List.of(input))
            .open()) {
      float expected = served.predict(input).value();
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        wrong.add(
            threads.submit(
                () -> {
                  int count = 0;
                  for (int i = 0; i < 500; i++) {
                    count += served.predict(input).value() == expected ? 0 : 1;
                  }
                  return count;
                }));
      }
      for (int swap = 0; swap < 6; swap++) {
        registry.promote("m", 2 - swap % 2, change);
        time.advance(Duration.ofSeconds(1));
      }
      for (Future<Integer> one : wrong) {
        assertThat(one.get()).isZero();
      }
      double counted =
          meters.find("mlops.prediction").tag("outcome", "success").timers().stream()
              .mapToDouble(timer -> timer.count())
              .sum();
      assertThat(counted).isEqualTo(2001);
      assertThat(meters.find("mlops.prediction.phase").tag("phase", "inference").meters())
          .isNotEmpty();
      assertThat(statistics.report(served.predict(input).model()).toString()).contains("x0");
    } finally {
      threads.shutdown();
    }
  }
}
