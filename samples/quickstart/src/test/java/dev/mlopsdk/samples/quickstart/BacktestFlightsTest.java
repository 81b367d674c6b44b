package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.replay.Backtest;
import dev.mlopsdk.serving.replay.BacktestReport;
import dev.mlopsdk.serving.replay.LoggedInput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of March 2001, which version 1 wrote, through both real models. */
class BacktestFlightsTest {

  private static final Duration TRUTH_AFTER = Duration.ofHours(6);

  @TempDir Path folder;

  private final OnnxModel<Flight, Float> loader = OnnxModel.of(Flight.class, Float.class);

  private ModelRegistry publish() {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (String version : List.of("v1", "v2")) {
      registry.publish(
          "delay",
          ModelFiles.of(Flights.copy("delay-" + version + ".onnx", folder))
              .baseline(Baseline.fromCsv(Flights.unpack("baseline-" + version + ".csv", folder))),
          Change.by("ann", "test"));
    }
    return registry;
  }

  /** Answers every flight at its departure; its truth is known some hours later. */
  private void serve(ModelRegistry registry) {
    List<Flights.Observed> flights = Flights.march();
    FakeTime time = FakeTime.at(Instant.parse("2001-03-01T00:00:00Z"));
    try (PredictionLog log =
            PredictionLog.to(folder.resolve("log")).every(Duration.ofHours(6)).time(time).open();
        var delay =
            ServedModel.of(registry, "delay", loader)
                .observe(log)
                .poll(Duration.ofDays(1))
                .time(time)
                .open()) {
      for (Flights.Observed each : flights) {
        Duration ahead = Duration.between(time.now(), each.departure().toInstant(ZoneOffset.UTC));
        time.advance(ahead.isNegative() ? Duration.ZERO : ahead);
        PredictionId id = delay.predict(each.flight()).id();
        time.schedule(TRUTH_AFTER, () -> delay.outcome(id, each.late() ? 1 : 0));
      }
      time.advance(TRUTH_AFTER);
      assertThat(log.flush(Duration.ofSeconds(30))).isTrue();
    }
  }

  /** The figures that scikit-learn gave; see SOURCE.md and {@link QuickstartTest}. */
  @Test
  void backtest_ofBothModelsOverMarch_hasTheQualityOfTheTraining() throws Exception {
    ModelRegistry registry = publish();
    serve(registry);
    DriftMonitor drift = DriftMonitor.withDefaults().withWindow(Duration.ofDays(7), 14);
    BacktestReport report =
        Backtest.of(registry, "delay", loader, LoggedInput.records(Flight.class))
            .versions(1, 2)
            .observe(drift)
            .over(LogReader.of(folder.resolve("log")));
    assertThat(report.predictions()).isEqualTo(7_099);
    assertThat(report.log().labelled()).isEqualTo(7_099);
    assertThat(report.untold()).isZero();
    assertThat(report.versions().get(0).reproduced())
        .as("version 1 answers again what it answered then, bit for bit")
        .isEqualTo(7_099);
    for (int version = 1; version <= 2; version++) {
      var result = report.versions().get(version - 1);
      assertThat(result.ref()).isEqualTo(ModelRef.of("delay", version));
      assertThat(result.quality("auc").orElseThrow().value())
          .isCloseTo(QuickstartTest.trained(version, "auc"), within(0.002));
      assertThat(result.quality("accuracy").orElseThrow().value())
          .isCloseTo(QuickstartTest.trained(version, "accuracy"), within(0.002));
    }
    double brier1 = report.versions().get(0).quality("brier").orElseThrow().value();
    double brier2 = report.versions().get(1).quality("brier").orElseThrow().value();
    assertThat(report.pair().orElseThrow().loss().mean()).isCloseTo(brier2 - brier1, within(1e-12));
  }
}
