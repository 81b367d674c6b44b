package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A watched version with a category, on a clock that stands still until it is moved. */
final class Served {

  static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.number("distance"), Feature.category("carrier"));

  final FakeTime time = FakeTime.at(Instant.EPOCH);
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<ModelEvent> events = new ArrayList<>();
  final Recorder recorder;
  private final Frame frame;
  private long ids;

  Served(QualityMonitor monitor) {
    VersionMeters meters = new VersionMeters(registry, REF);
    recorder =
        monitor.open(new VersionContext(new FakeArtifact(REF), SCHEMA, meters, time, events::add));
    frame = new Frame(SCHEMA, time);
  }

  /** A prediction; its id's counter. */
  long predict(double score, @Nullable String carrier) {
    frame.begin(Call.none(), Assignment.none());
    frame.row().text(1, carrier);
    frame.score(score);
    frame.end(null, 0, ++ids);
    recorder.record(frame);
    return ids;
  }

  /** A prediction that answers {@code output}; its id's counter. */
  long answer(@Nullable Object output, @Nullable String carrier) {
    frame.begin(Call.none(), Assignment.none());
    frame.row().text(1, carrier);
    frame.end(output, 0, ++ids);
    recorder.record(frame);
    return ids;
  }

  void truth(long id, Outcome outcome) {
    recorder.outcome(
        OutcomeView.of(new PredictionId(0, id), Double.NaN, outcome, Assignment.none()));
  }

  void truth(long id, double score, double value) {
    recorder.outcome(OutcomeView.of(id, score, value, Assignment.none()));
  }

  /** A prediction and its truth. */
  void both(double score, double value) {
    truth(predict(score, "AA"), score, value);
  }

  double gauge(String name, String... tags) {
    return registry.get(name).tags("model", "delay", "version", "2").tags(tags).gauge().value();
  }
}
