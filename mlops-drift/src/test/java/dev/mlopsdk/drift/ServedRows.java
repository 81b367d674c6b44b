package dev.mlopsdk.drift;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A watched version with one number, whose baseline is uniform on [0, 1). */
final class ServedRows implements AutoCloseable {

  private static final FeatureSchema SCHEMA = FeatureSchema.of(Feature.number("x"));

  private final Recorder recorder;
  private final Frame frame;

  ServedRows(DriftMonitor monitor, ModelRef ref, FakeTime time) {
    ByteArrayOutputStream baseline = new ByteArrayOutputStream();
    try {
      double[] uniform = new SplittableRandom(1).doubles(5000).toArray();
      Baseline.of(Map.of("x", uniform)).writeTo(baseline);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FakeArtifact artifact = new FakeArtifact(ref, Optional.of(baseline.toByteArray()));
    VersionMeters meters = new VersionMeters(new SimpleMeterRegistry(), ref);
    this.recorder = monitor.open(new VersionContext(artifact, SCHEMA, meters, time, event -> {}));
    this.frame = new Frame(SCHEMA, time);
  }

  void serve(double x) {
    frame.begin(Call.none(), Assignment.none());
    frame.row().number(0, x);
    recorder.record(frame);
  }

  @Override
  public void close() {
    recorder.close();
  }
}
