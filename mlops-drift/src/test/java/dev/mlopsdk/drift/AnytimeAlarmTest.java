package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnytimeAlarmTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.number("distance"), Feature.category("origin"));
  private static final Duration BUCKET = Duration.ofMinutes(5);
  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

  private final FakeTime time = FakeTime.at(START);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();
  private final Random random = new Random(20261122);
  private DriftMonitor monitor = DriftMonitor.withDefaults().withDesignEffect(DesignEffect.none());
  private double missing;

  @Test
  void alarm_ofAShift_comesOnceSaysSinceWhenAndGoesWithIt() throws IOException {
    Recorder recorder = open(baseline());
    buckets(recorder, 30, 0);
    assertThat(events).isEmpty();

    buckets(recorder, 3, 0.4);

    assertThat(told()).containsExactly("distance e-process true");
    FeatureDrift distance = monitor.report(REF).feature("distance");
    Evidence evidence = distance.evidence().orElseThrow();
    assertThat(distance.alarmed()).isTrue();
    assertThat(evidence.adjustedPValue()).isLessThan(0.01).isGreaterThan(evidence.pValue());
    assertThat(Duration.between(START.plus(BUCKET.multipliedBy(30)), evidence.since()).abs())
        .isLessThanOrEqualTo(BUCKET.multipliedBy(2));
    assertThat(gauge(DriftMeters.E_VALUE)).isCloseTo(evidence.logEValue(), within(1e-12));
    assertThat(gauge(DriftMeters.DETECTED)).isEqualTo(1);
    assertThat(monitor.signal(REF).eValue()).isGreaterThan(20);
    assertThat(monitor.report(REF).toString()).contains("distance  ALARM ");

    buckets(recorder, 30, 0);

    assertThat(told()).containsExactly("distance e-process false", "distance e-process true");
    assertThat(monitor.report(REF).alarmed()).isEmpty();
    assertThat(monitor.signal(REF).eValue()).isLessThan(1);
  }

  @Test
  void acknowledge_ofADriftThatStays_isFollowedByAnotherAlarm() throws IOException {
    Recorder recorder = open(baseline());
    assertThat(monitor.acknowledge(REF)).isEmpty();
    buckets(recorder, 3, 1);
    assertThat(monitor.report(REF).alarmed()).containsExactly("distance");

    assertThat(monitor.acknowledge(REF)).containsExactly("distance");
    assertThat(told()).containsExactly("distance e-process false", "distance e-process true");
    buckets(recorder, 1, 1);

    assertThat(told())
        .containsExactly(
            "distance e-process false", "distance e-process true", "distance e-process true");
  }

  /** Also when many calm buckets came before, and the window is still full of them. */
  @Test
  void alarm_ofADriftThatStays_isToldOnce() throws IOException {
    monitor = DriftMonitor.withDefaults();
    Recorder recorder = open(baseline());
    buckets(recorder, 24, 0);

    buckets(recorder, 20, 1);

    assertThat(told()).containsExactly("distance e-process true");
    Evidence evidence = monitor.report(REF).feature("distance").evidence().orElseThrow();
    assertThat(Duration.between(START.plus(BUCKET.multipliedBy(24)), evidence.since()).abs())
        .isLessThanOrEqualTo(BUCKET.multipliedBy(2));
  }

  @Test
  void acknowledge_inTheMiddleOfABucket_leavesItsRowsToTheOldProcess() throws IOException {
    Recorder recorder = open(baseline());
    serve(recorder, 500, 1);
    assertThat(monitor.report(REF).alarmed()).containsExactly("distance");

    assertThat(monitor.acknowledge(REF)).containsExactly("distance");

    assertThat(monitor.report(REF).alarmed()).isEmpty();
    serve(recorder, 500, 1);
    assertThat(monitor.report(REF).alarmed()).containsExactly("distance");
  }

  @Test
  void since_ofADriftFromTheStart_staysTheStart() throws IOException {
    Recorder recorder = open(baseline());

    buckets(recorder, 90, 0.5);

    Evidence evidence = monitor.report(REF).feature("distance").evidence().orElseThrow();
    assertThat(evidence.since()).isEqualTo(START);
  }

  @Test
  void alarm_ofMissingValues_needsNoShiftOfTheOthers() throws IOException {
    Recorder recorder = open(baseline());
    buckets(recorder, 5, 0);
    missing = 0.2;

    buckets(recorder, 3, 0);

    assertThat(monitor.report(REF).alarmed()).containsExactly("distance");
  }

  @Test
  void alarm_withAMeasuredDesignEffect_waitsForFiveBuckets() throws IOException {
    monitor = DriftMonitor.withDefaults();
    Recorder recorder = open(baseline());
    buckets(recorder, 4, 2);

    assertThat(monitor.report(REF).alarmed()).isEmpty();
    assertThat(monitor.report(REF).drifted()).containsExactly("distance");
    assertThat(monitor.smallestShift(REF, "distance", 1000)).isInfinite();
    buckets(recorder, 4, 2);

    assertThat(monitor.report(REF).alarmed()).containsExactly("distance");
    assertThat(monitor.smallestShift(REF, "distance", 1000)).isLessThan(1.5);
  }

  /** Evidence, but of something too small to matter: 0.06 standard deviations in a million rows. */
  @Test
  void alarm_ofATrifle_isNone() throws IOException {
    Recorder recorder = open(baseline());
    for (int bucket = 0; bucket < 15; bucket++) {
      serve(recorder, 20_000, 0.06);
      time.advance(BUCKET);
    }

    FeatureDrift distance = monitor.report(REF).feature("distance");
    assertThat(distance.evidence().orElseThrow().adjustedPValue()).isLessThan(0.01);
    assertThat(distance.alarmed()).isFalse();
    assertThat(events).isEmpty();
  }

  @Test
  void windowOfRows_isTurnedByRows() throws IOException {
    monitor = monitor.withWindowOfRows(3000, 3);
    Recorder recorder = open(baseline());
    for (int second = 0; second < 50; second++) {
      serve(recorder, 100, second < 20 ? 0 : 1);
      time.advance(Duration.ofSeconds(1));
    }

    DriftReport report = monitor.report(REF);
    assertThat(report.feature("distance").samples()).isBetween(2000L, 3000L);
    assertThat(report.alarmed()).containsExactly("distance");
  }

  @Test
  void segments_ofABaseline_showWhichOneMoved() throws IOException {
    Path csv = Files.createTempFile("flights", ".csv");
    StringBuilder text = new StringBuilder("distance,origin\n");
    for (int i = 0; i < 4000; i++) {
      text.append(random.nextGaussian()).append(i % 4 > 0 ? ",A\n" : ",B\n");
    }
    Files.writeString(csv, text);
    Recorder recorder = open(Baseline.fromCsv(csv).segmentedBy("origin", 5, csv));
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < 4000; i++) {
      frame.begin(Call.none(), Assignment.none());
      boolean a = i % 4 > 0;
      frame.row().number(0, random.nextGaussian() + (a ? 0 : 0.5));
      frame.row().text(1, a ? "A" : "B");
      recorder.record(frame);
    }
    Files.delete(csv);

    DriftReport report = monitor.report(REF);

    assertThat(report.segments())
        .extracting(SegmentDrift::segment)
        .containsExactly("A", "B", "_other");
    assertThat(report.segments().get(1).drifted()).containsExactly("distance");
    assertThat(report.segments().get(0).drifted()).isEmpty();
    assertThat(report.segments().get(1).features().get(0).samples()).isEqualTo(1000);
    assertThat(report.toString()).contains("segment B drifted: [distance]");
    time.advance(BUCKET.multipliedBy(14));
    assertThat(monitor.report(REF).segments().get(1).features().get(0).samples()).isZero();
  }

  private double gauge(String name) {
    return registry
        .get(name)
        .tags("feature", "distance", "method", Evidence.METHOD)
        .gauge()
        .value();
  }

  private Recorder open(Baseline baseline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    baseline.writeTo(out);
    return monitor.open(
        new VersionContext(
            new FakeArtifact(REF, Optional.of(out.toByteArray())),
            SCHEMA,
            new VersionMeters(registry, REF),
            time,
            events::add));
  }

  private void buckets(Recorder recorder, int buckets, double shift) {
    for (int bucket = 0; bucket < buckets; bucket++) {
      serve(recorder, 500, shift);
      time.advance(BUCKET);
    }
  }

  private void serve(Recorder recorder, int rows, double shift) {
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < rows; i++) {
      frame.begin(Call.none(), Assignment.none());
      if (random.nextDouble() >= missing) {
        frame.row().number(0, random.nextGaussian() + shift);
      }
      frame.row().text(1, i % 4 > 0 ? "A" : "B");
      recorder.record(frame);
    }
  }

  private List<String> told() {
    return events.stream()
        .map(ModelEvent.DriftChanged.class::cast)
        .map(event -> event.feature() + ' ' + event.method() + ' ' + event.drifted())
        .sorted()
        .toList();
  }

  private Baseline baseline() {
    String[] origins = new String[20_000];
    Arrays.setAll(origins, i -> i % 4 > 0 ? "A" : "B");
    return Baseline.of(
        Map.of("distance", Normals.normal(random, 20_000, 0)), Map.of("origin", origins));
  }
}
