package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Prometheus drops a meter whose name has other tags already, and this registry throws. */
class BesideStatisticsTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Feature.number("distance"));

  @Test
  void driftAndStatistics_onOneRegistry_scrapeTogether() throws IOException {
    FakeTime time = FakeTime.at(Instant.EPOCH);
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
    ByteArrayOutputStream baseline = new ByteArrayOutputStream();
    Baseline.of(Map.of("distance", Normals.normal(new Random(7), 500, 0))).writeTo(baseline);
    VersionContext version =
        new VersionContext(
            new FakeArtifact(REF, Optional.of(baseline.toByteArray())),
            SCHEMA,
            new VersionMeters(registry, REF),
            time,
            new Events());
    List<PredictionObserver> observers =
        List.of(DriftMonitor.withDefaults(), Statistics.withDefaults());
    List<Recorder> recorders = observers.stream().map(each -> each.open(version)).toList();
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < 300; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().number(0, i % 3 == 0 ? Double.NaN : 1);
      frame.end(0.5f, 1, i);
      recorders.forEach(each -> each.record(frame));
    }
    time.advance(Duration.ofMinutes(5));

    String row = "{feature=\"distance\",model=\"delay\",version=\"2\"} ";
    assertThat(registry.scrape())
        .contains(
            "mlops_drift_missing_ratio" + row + (1 / 3.0),
            "mlops_input_missing_ratio" + row + "0.0",
            "mlops_input_invalid_ratio" + row + (1 / 3.0),
            "mlops_input_mean" + row + "1.0");
  }
}
