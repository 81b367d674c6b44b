package dev.mlopsdk.drift;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.state.DriftState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A service that stops and starts: one version, two features, time of its own. */
final class Restarted {

  static final ModelRef REF = ModelRef.of("delay", 2);
  static final Duration BUCKET = Duration.ofMinutes(5);
  static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.number("distance"), Feature.category("origin"));

  final FakeTime time = FakeTime.at(START);
  final List<ModelEvent> events = new ArrayList<>();
  final Optional<byte[]> baseline;

  /** What a listener does besides. */
  Consumer<ModelEvent> onEvent = event -> {};

  private final Random random;
  private DriftMonitor monitor;
  private Recorder recorder;

  Restarted(DriftMonitor monitor, Optional<Baseline> baseline, long seed) {
    this.baseline = baseline.map(Restarted::bytes);
    this.random = new Random(seed);
    this.monitor = monitor;
    this.recorder = open();
  }

  /** A monitor that is quick and needs few rows. */
  static DriftMonitor monitor() {
    return DriftMonitor.withDefaults()
        .withMinimumSamples(50)
        .withMeasures(List.of(PsiTest.withDefaults()), List.of(PsiTest.withDefaults()));
  }

  /** Where states are written on the calling thread. */
  static StateKeeper.Keeping at(DriftState state) {
    return new StateKeeper.Keeping(state, Runnable::run, Duration.ZERO);
  }

  static Baseline normal(long seed) {
    String[] origins = new String[2_000];
    Arrays.setAll(origins, i -> i % 4 > 0 ? "A" : "B");
    return Baseline.of(
        Map.of("distance", Normals.normal(new Random(seed), 2_000, 0)), Map.of("origin", origins));
  }

  private static byte[] bytes(Baseline baseline) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      baseline.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private Recorder open() {
    return monitor.open(
        new VersionContext(
            new FakeArtifact(REF, baseline),
            SCHEMA,
            new VersionMeters(new SimpleMeterRegistry(), REF),
            time,
            event -> {
              events.add(event);
              onEvent.accept(event);
            }));
  }

  DriftMonitor now() {
    return monitor;
  }

  DriftReport report() {
    return monitor.report(REF);
  }

  /** The service stops in order. */
  void stop() {
    recorder.close();
  }

  void start(DriftMonitor next) {
    monitor = next;
    recorder = open();
  }

  void restart(DriftMonitor next) {
    stop();
    start(next);
  }

  void buckets(int buckets, double shift) {
    for (int bucket = 0; bucket < buckets; bucket++) {
      serve(100, shift);
      time.advance(BUCKET);
    }
  }

  void serve(int rows, double shift) {
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < rows; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().number(0, random.nextGaussian() + shift);
      frame.row().text(1, random.nextInt(4) > 0 ? "A" : "B");
      recorder.record(frame);
    }
  }

  List<String> told() {
    return events.stream()
        .map(ModelEvent.DriftChanged.class::cast)
        .map(event -> event.feature() + ' ' + event.drifted())
        .toList();
  }
}
