package dev.mlopsdk.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class PackageExampleTest {

  record Trip(float distance) {}

  @Test
  void example_ofThePackage_runs() throws InterruptedException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.throwExceptionOnRegistrationFailure();
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), Change.by("ann", "one"));
    FakeModel<Trip, Float> model =
        FakeModel.of(Trip.class, Trip::distance).onRun(rows -> time.advance(Duration.ofMillis(1)));

    ScaleSignals scale = ScaleSignals.withDefaults().withUtilization(0.6);
    try (var delay =
        ServedModel.of(registry, "delay", model).observe(scale).meters(meters).time(time).open()) {
      delay.predict(new Trip(304));
      time.advance(Duration.ofSeconds(10));
      assertThat(meters.scrape())
          .contains("mlops_scale_saturation{model=\"delay\"}")
          .contains("mlops_scale_breach_seconds{model=\"delay\"} +Inf");
    }

    try (var probed =
        ServedModel.of(registry, "delay", FakeModel.of(Trip.class, Trip::distance)).open()) {
      Capacity capacity =
          CapacityProbe.of(probed, List.of(new Trip(304)))
              .latency(0.5, Duration.ofSeconds(1))
              .lasting(Duration.ofMillis(50))
              .callers(2)
              .run();
      assertThat(capacity.rate()).isPositive();
    }
  }
}
