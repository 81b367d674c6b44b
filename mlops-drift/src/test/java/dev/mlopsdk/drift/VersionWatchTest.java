package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What happens around a close, and while listeners are told. */
class VersionWatchTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Feature.number("distance"));

  /** A clock whose tasks have always just begun when they are cancelled. */
  private static final class Uncancelled implements TimeSource {

    private final FakeTime time = FakeTime.at(Instant.EPOCH);
    private final List<Runnable> scheduled = new ArrayList<>();

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
      scheduled.add(task);
      return () -> {};
    }

    void turn() {
      List<Runnable> due = List.copyOf(scheduled);
      scheduled.clear();
      due.forEach(Runnable::run);
    }
  }

  private final Uncancelled time = new Uncancelled();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  private final VersionMeters meters = new VersionMeters(registry, REF);
  private final List<ModelEvent> events = new ArrayList<>();
  private final DriftMonitor monitor = DriftMonitor.withDefaults().withAlarm(Alarm.EACH_WINDOW);

  @Test
  void tell_whileAnotherThreadEvaluatesAndCloses_holdsNoLock() throws IOException {
    List<Recorder> opened = new ArrayList<>();
    Recorder recorder =
        open(
            baseline(),
            event -> {
              events.add(event);
              elsewhere(() -> monitor.report(REF));
              elsewhere(opened.get(0)::close);
            });
    opened.add(recorder);
    serve(recorder, 500);

    monitor.report(REF);

    assertThat(events).as("the version is closed when the second is due").hasSize(1);
  }

  @Test
  void tell_whenAListenerAsksForAReport_tellsEachChangeOnce() throws IOException {
    Recorder recorder =
        open(
            baseline(),
            event -> {
              events.add(event);
              assertThat(monitor.report(REF).drifted()).containsExactly("distance");
            });
    serve(recorder, 500);

    monitor.report(REF);

    assertThat(events).extracting(this::method).containsExactly("psi", "ks", "wasserstein");
  }

  @Test
  void turn_thatBeganBeforeClose_publishesTellsAndSchedulesNothing() throws IOException {
    Recorder recorder = open(baseline(), events::add);
    time.turn();
    assertThat(time.scheduled).hasSize(1);
    assertThat(registry.getMeters()).isNotEmpty();

    serve(recorder, 500);
    recorder.close();
    meters.remove();
    assertThat(monitor.reports()).isEmpty();
    time.turn();

    assertThat(events).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(time.scheduled).isEmpty();
  }

  @Test
  void turn_inWhichAListenerCloses_leavesNothingBehind() throws IOException {
    List<Recorder> opened = new ArrayList<>();
    Recorder recorder =
        open(
            baseline(),
            event -> {
              events.add(event);
              opened.get(0).close();
              meters.remove();
            });
    opened.add(recorder);
    serve(recorder, 500);

    time.turn();
    time.turn();
    time.turn();

    assertThat(events).hasSize(1);
    assertThat(registry.getMeters()).isEmpty();
    assertThat(time.scheduled).isEmpty();
  }

  @Test
  void record_afterClose_isHarmless() {
    Recorder recorder = open(Optional.empty(), events::add);
    recorder.close();
    time.turn();

    serve(recorder, 1500);
    time.turn();

    assertThat(time.scheduled).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
  }

  private String method(ModelEvent event) {
    return ((ModelEvent.DriftChanged) event).method();
  }

  private static void elsewhere(Runnable task) {
    CompletableFuture.runAsync(task).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private Recorder open(Optional<byte[]> baseline, Consumer<ModelEvent> events) {
    return monitor.open(
        new VersionContext(new FakeArtifact(REF, baseline), SCHEMA, meters, time, events));
  }

  private void serve(Recorder recorder, int rows) {
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < rows; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().number(0, 5);
      recorder.record(frame);
    }
  }

  private static Optional<byte[]> baseline() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Baseline.of(Map.of("distance", Normals.normal(new Random(7), 500, 0))).writeTo(out);
    return Optional.of(out.toByteArray());
  }
}
