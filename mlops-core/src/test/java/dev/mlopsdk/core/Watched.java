package dev.mlopsdk.core;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One observer on one version, fed by hand: predictions of a given length, failures, outcomes. */
public final class Watched {

  private final FakeTime time;
  private final Recorder recorder;
  private final Frame frame;
  private final VersionMeters meters;
  private final PredictionIds ids = PredictionIds.random();
  private final OutcomeJoin join = new OutcomeJoin(ids, 1 << 16);
  private final List<ModelEvent> events = new ArrayList<>();

  public Watched(PredictionObserver observer, FakeTime time, MeterRegistry registry, int version) {
    this.time = time;
    FeatureSchema schema = FeatureSchema.of(Feature.number("x"));
    ModelRegistry models = ModelRegistry.inMemory();
    ModelRef ref = ModelRef.of("delay", version);
    for (int i = 0; i < version; i++) {
      models.publish("delay", ModelFiles.of("m", new byte[] {1}), Change.by("ann", "test"));
    }
    this.meters = new VersionMeters(registry, ref);
    this.frame = new Frame(schema, time);
    this.recorder =
        observer.open(new VersionContext(models.artifact(ref), schema, meters, time, events::add));
  }

  /** An answer after {@code latency} with {@code score}; its id joins an outcome. */
  public PredictionId answer(Duration latency, double score) {
    return answer(latency, score, Assignment.none());
  }

  public PredictionId answer(Duration latency, double score, Assignment assignment) {
    begin(latency, assignment);
    frame.score(score);
    long counter = ids.next();
    frame.end(score, ids.nonce(), counter);
    join.remember(counter, score, recorder, assignment, time.nanos());
    recorder.record(frame);
    return new PredictionId(ids.nonce(), counter);
  }

  /** An answer whose model marks its phases. */
  public void marked(Duration encode, Duration inference, Duration decode) {
    frame.begin(Call.none(), Assignment.none());
    time.advance(encode);
    frame.mark(Phase.ENCODE);
    time.advance(inference);
    frame.mark(Phase.INFERENCE);
    time.advance(decode);
    frame.mark(Phase.DECODE);
    frame.end(1.0, ids.nonce(), ids.next());
    recorder.record(frame);
  }

  public void fail(Duration latency, RuntimeException failure) {
    begin(latency, Assignment.none());
    frame.end(null, ids.nonce(), ids.next());
    recorder.failed(frame, failure);
  }

  public void outcome(PredictionId id, Outcome outcome) {
    join.outcome(id, outcome, time.nanos());
  }

  private void begin(Duration latency, Assignment assignment) {
    frame.begin(Call.none(), assignment);
    time.advance(latency);
  }

  public Frame frame() {
    return frame;
  }

  public Recorder recorder() {
    return recorder;
  }

  public VersionMeters meters() {
    return meters;
  }
}
