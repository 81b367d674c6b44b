package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.warmup.WarmUp;
import dev.mlopsdk.core.warmup.WarmUpRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package {@code core.warmup}: yesterday's inputs warm up today's version. */
class WarmUpExampleTest {

  record Flight(float distance, String origin) {}

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final List<Flight> seen = new ArrayList<>();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<Flight, Float> loader =
      FakeModel.of(
          Flight.class,
          (flight, version) -> {
            if (version == 2) {
              seen.add(flight);
            }
            return 0.5f;
          });

  @Test
  void inputsOfTheLog_storedWithTheNextVersion_areItsWarmUp(@TempDir Path root) {
    Change change = Change.by("ann", "test");
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), change);
    try (PredictionLog log = PredictionLog.to(root).replica("pod-7").time(time).open();
        var delay = ServedModel.of(registry, "delay", loader).observe(log).time(time).open()) {
      delay.predict(new Flight(587, "MKE"));
      delay.predict(new Flight(12, "AUS"));
      assertThat(log.flush(Duration.ofSeconds(5))).isTrue();
    }
    WarmUpRows rows = WarmUpRows.from(LogReader.of(root).model("delay"), 64);
    registry.publish("delay", ModelFiles.of("m2.fake", new byte[] {2}).with(rows), change);
    registry.promote("delay", 2, change);
    try (var delay =
        ServedModel.of(registry, "delay", loader)
            .warmUp(WarmUp.<Flight>automatic().withRuns(3).within(Duration.ofSeconds(10)))
            .listen(events::add)
            .time(time)
            .open()) {
      assertThat(delay.serving()).hasSize(1);
    }
    assertThat(seen).hasSize(6).startsWith(new Flight(587, "MKE"), new Flight(12, "AUS"));
    assertThat(events)
        .filteredOn(ModelEvent.WarmedUp.class::isInstance)
        .extracting(ModelEvent::message)
        .singleElement()
        .asString()
        .contains("delay:2 warmed up by 6 runs on stored inputs");
  }
}
