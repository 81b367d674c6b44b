package dev.mlopsdk.serving.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package's page. */
class PackageExampleTest {

  record Flight(float hour) {}

  @Test
  void example_runs(@TempDir Path root) {
    Instant monday = Instant.parse("2026-06-01T00:00:00Z");
    Instant sunday = Instant.parse("2026-06-07T00:00:00Z");
    FakeTime time = FakeTime.at(monday);
    ModelRegistry registry = ModelRegistry.inMemory();
    for (byte version = 1; version <= 2; version++) {
      registry.publish(
          "delay", ModelFiles.of("m.fake", new byte[] {version}), Change.by("ann", "example"));
    }
    FakeModel<Flight, Float> loader =
        FakeModel.of(Flight.class, (flight, version) -> flight.hour() / version);
    try (PredictionLog writing = PredictionLog.to(root).time(time).open();
        var delay = ServedModel.of(registry, "delay", loader).observe(writing).time(time).open()) {
      for (int i = 0; i < 10; i++) {
        time.advance(Duration.ofMinutes(1));
        delay.outcome(delay.predict(new Flight(i / 10f)).id(), i < 5 ? 0 : 1);
      }
      writing.flush(Duration.ofSeconds(20));
    }

    LogReader log = LogReader.of(root).from(monday).to(sunday);
    BacktestReport report =
        Backtest.of(registry, "delay", loader, LoggedInput.records(Flight.class))
            .versions(1, 2)
            .over(log);
    assertThat(report.toString()).contains("version 1", "version 2");
    assertThat(report.versions().get(1).quality("auc").orElseThrow().value()).isEqualTo(1);
    assertThat(report.pair().orElseThrow().loss().mean()).isPositive();
    assertThat(report.json()).startsWith("{\"format\":1,\"model\":\"delay\"");
  }
}
