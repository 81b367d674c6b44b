package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.Events;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One version that an observer watches, without a model. */
final class Watched {

  static final ModelRef REF = ModelRef.of("delay", 1);

  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  final VersionMeters meters = new VersionMeters(registry, REF);
  final Recorder recorder;
  final Frame frame;
  private long counter;

  Watched(PredictionObserver observer, FeatureSchema schema) {
    ModelRegistry models = ModelRegistry.inMemory();
    ModelFiles files = ModelFiles.of("m.fake", new byte[] {1});
    recorder =
        observer.open(
            new VersionContext(
                models.artifact(models.publish("delay", files, Change.by("ann", "test"))),
                schema,
                meters,
                time,
                new Events()));
    frame = new Frame(schema, time);
  }

  /** Begins a prediction; its row is to be filled. */
  Frame begin(@Nullable Object input) {
    frame.begin(input, Call.none(), Assignment.none());
    return frame;
  }

  void end(@Nullable Object output) {
    frame.end(output, 1, ++counter);
    recorder.record(frame);
  }

  /** A row of one number, and its score. */
  void number(double value) {
    begin(null).row().number(0, value);
    frame.score(value / 10);
    end((float) (value / 10));
  }
}
