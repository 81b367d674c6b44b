package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prediction log behind served models, as a user wires it. */
class ServedModelLogTest {

  record Flight(float distance, @Nullable Float hour, String origin) {}

  private static final Flight FLIGHT = new Flight(587, null, "MKE");

  @TempDir Path root;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private ServedModel<Flight, Float> serve(String name, PredictionLog log) {
    registry.publish(name, ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, name, FakeModel.of(Flight.class, (flight, version) -> 0.25f))
        .observe(log)
        .meters(meters)
        .time(time)
        .open();
  }

  @SuppressWarnings("NullAway") // what a careless caller does
  private static Flight withoutOrigin() {
    return new Flight(587, 14f, null);
  }

  private List<String> lines() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("pod-7"))) {
      return Files.readAllLines(
          files.filter(file -> file.toString().endsWith(".jsonl")).findFirst().orElseThrow());
    }
  }

  @Test
  void aLog_ofTwoServedModels_outlivesTheFirst_andHoldsAnswersFailuresAndEveryTruth()
      throws IOException {
    try (PredictionLog log =
        PredictionLog.to(root).replica("pod-7").redact("origin").time(time).open()) {
      ServedModel<Flight, Float> delay = serve("delay", log);
      try (ServedModel<Flight, Float> fare = serve("fare", log)) {
        Prediction<Float> answer = delay.predict(FLIGHT, Call.unit("user-1"));
        assertThat(delay.outcome(answer.id(), 1.0)).isEqualTo(OutcomeJoin.Status.JOINED);
        delay.close();

        fare.predict(FLIGHT);
        assertThatThrownBy(() -> fare.predict(withoutOrigin()))
            .isInstanceOf(InvalidInputException.class);
        assertThat(fare.outcome(answer.id(), Outcome.label("LATE")))
            .isEqualTo(OutcomeJoin.Status.UNKNOWN);
        time.advance(Duration.ofSeconds(1));
        assertThat(
                meters
                    .get(CoreMeters.LOG_RECORDS)
                    .tag("result", "written")
                    .functionCounter()
                    .count())
            .isEqualTo(5);
        assertThat(meters.scrape())
            .contains("mlops_log_records_total{reason=\"none\",result=\"written\"} 5.0")
            .contains("mlops_log_queue_bytes 0.0");

        List<String> lines = lines();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
            .contains("\"model\":\"delay\"", "\"unit\":\"user-1\"", "\"alias\":\"champion\"")
            .contains(
                "\"inputs\":{\"distance\":587.0,\"hour\":null,\"origin\":{\"redacted\":true}}",
                "\"output\":0.25")
            .doesNotContain("experiment");
        assertThat(PredictionId.parse(lines.get(0).substring(33, 65))).isEqualTo(answer.id());
        assertThat(lines.get(1)).contains("\"kind\":\"outcome\"", "\"status\":\"JOINED\"");
        assertThat(lines.get(2)).contains("\"model\":\"fare\"", "\"status\":\"success\"");
        assertThat(lines.get(3)).contains("\"status\":\"rejected\"", "\"kind\":\"missing\"");
        assertThat(lines.get(4)).contains("\"label\":\"LATE\"", "\"status\":\"UNKNOWN\"");
      }
      assertThat(meters.find(CoreMeters.LOG_RECORDS).functionCounter()).isNull();
    }
  }
}
