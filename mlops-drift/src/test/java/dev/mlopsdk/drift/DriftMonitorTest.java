package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(Feature.number("distance"), Feature.category("origin"));
  private static final Duration BUCKET = Duration.ofMinutes(5);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  private final VersionMeters meters = new VersionMeters(registry, REF);
  private final List<ModelEvent> events = new ArrayList<>();
  private final Random random = new Random(20261121);
  private final DriftMonitor monitor =
      DriftMonitor.withDefaults()
          .withAlarm(Alarm.EACH_WINDOW)
          .withMeasures(
              List.of(PsiTest.withDefaults(), BinnedKolmogorovSmirnovTest.withDefaults()),
              List.of(PsiTest.withDefaults()));

  @Test
  void report_ofUndriftedTraffic_isCalm() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));

    serve(recorder, 1000, 0, "A");
    time.advance(BUCKET);

    DriftReport report = monitor.report(REF);
    assertThat(report.drifted()).isEmpty();
    assertThat(report.source()).isEqualTo(DriftReport.Source.STORED);
    assertThat(report.notes()).isEmpty();
    assertThat(report.features()).hasSize(3).allMatch(feature -> feature.samples() == 1000);
    assertThat(events).isEmpty();
    assertThat(registry.scrape())
        .contains(
            "mlops_drift_score{feature=\"distance\",method=\"psi\",model=\"delay\",version=\"2\"}")
        .contains(
            "mlops_drift_score{feature=\"prediction\",method=\"ks\",model=\"delay\",version=\"2\"}")
        .contains(
            "mlops_drift_detected{feature=\"origin\",method=\"psi\",model=\"delay\",version=\"2\"} 0.0")
        .contains(
            "mlops_drift_samples{feature=\"distance\",method=\"ks\",model=\"delay\",version=\"2\"} 1000.0")
        .contains("mlops_drift_pvalue{")
        .contains(
            "mlops_drift_missing_ratio{feature=\"distance\",model=\"delay\",version=\"2\"} 0.0")
        .contains("mlops_drift_unseen_ratio{feature=\"origin\",model=\"delay\",version=\"2\"} 0.0");
  }

  @Test
  void memory_isMetered_andDoesNotGrowWithRows() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));
    serve(recorder, 100, 0, "A");
    monitor.report(REF);
    double before = registry.get(DriftMeters.MEMORY).gauge().value();
    serve(recorder, 10_000, 0, "A");
    monitor.report(REF);

    assertThat(registry.get(DriftMeters.MEMORY).gauge().value())
        .isEqualTo(before)
        .isBetween(10_000.0, 60_000.0);
  }

  @Test
  void drift_thatComesAndGoes_isToldOncePerChange() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));

    serve(recorder, 500, 1.0, "A");
    time.advance(BUCKET);
    assertThat(told()).containsExactly("distance ks true", "distance psi true");
    assertThat(monitor.report(REF).drifted()).containsExactly("distance");
    assertThat(registry.scrape())
        .contains(
            "mlops_drift_detected{feature=\"distance\",method=\"psi\",model=\"delay\",version=\"2\"} 1.0");

    serve(recorder, 500, 1.0, "A");
    time.advance(BUCKET);
    assertThat(events).hasSize(2);

    for (int bucket = 0; bucket < 12; bucket++) {
      serve(recorder, 300, 0, "A");
      time.advance(BUCKET);
    }
    assertThat(told())
        .containsExactly(
            "distance ks false", "distance ks true", "distance psi false", "distance psi true");
    assertThat(monitor.report(REF).feature("distance").samples()).isEqualTo(3300);
  }

  @Test
  void report_withUnseenAndMissingValues_countsThem() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));

    serve(recorder, 300, 0, "new");
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < 100; i++) {
      frame.begin(Call.none(), Assignment.none());
      recorder.record(frame);
    }
    DriftReport report = monitor.report(REF);

    assertThat(report.feature("origin").unseenShare()).isEqualTo(0.5625);
    assertThat(report.feature("origin").missingShare()).isEqualTo(0.25);
    assertThat(report.feature("distance").missingShare()).isEqualTo(0.25);
    assertThat(report.drifted()).contains("origin", "distance");
    assertThat(registry.scrape())
        .contains(
            "mlops_drift_unseen_ratio{feature=\"origin\",model=\"delay\",version=\"2\"} 0.5625");
  }

  @Test
  void report_belowMinimumSamples_scoresWithoutVerdict() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));

    serve(recorder, 199, 5, "new");

    assertThat(monitor.report(REF).drifted()).isEmpty();
    assertThat(monitor.report(REF).feature("distance").psi()).isGreaterThan(1);
    serve(recorder, 1, 5, "new");
    assertThat(monitor.report(REF).drifted()).contains("distance", "origin");
  }

  @Test
  void open_whenFeaturesAndBaselineDiffer_watchesTheRestAndNotesOnce() throws IOException {
    FeatureSchema schema =
        FeatureSchema.of(
            Feature.number("distance"), Feature.number("origin"), Feature.number("wind"));
    Baseline withLabel =
        Baseline.of(
            Map.of("distance", numbers(500), "late", numbers(500)),
            Map.of("origin", new String[] {"A"}));
    Recorder recorder = open(schema, Optional.of(bytes(withLabel)));
    recorder.record(new Frame(schema, time));

    DriftReport report = monitor.report(REF);

    assertThat(report.features()).extracting(FeatureDrift::feature).containsExactly("distance");
    assertThat(report.notes())
        .containsExactlyInAnyOrder(
            "baseline column 'late' is no feature of the model",
            "feature 'origin' is a number, but its baseline a category; say which when the baseline"
                + " is made",
            "feature 'wind' has no baseline");
    assertThat(report.notCompared())
        .containsExactly(
            Map.entry("origin", "is a number, its baseline a category"),
            Map.entry("wind", "has no baseline"));
    assertThat(report.drifted()).isEmpty();
    assertThat(report.toString())
        .contains("\norigin    not compared: is a number, its baseline a category\n")
        .contains("\nwind      not compared: has no baseline\n")
        .contains("note: feature 'wind' has no baseline");
    assertThatThrownBy(() -> report.feature("wind"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("'wind' is not compared: has no baseline");
  }

  @Test
  void open_withoutBaseline_learnsItFromTheFirstRows() {
    Recorder recorder = open(SCHEMA, Optional.empty());

    serve(recorder, 400, 0, "A");
    assertThat(monitor.report(REF).source()).isEqualTo(DriftReport.Source.LEARNING);
    assertThat(monitor.report(REF).notes())
        .containsExactly("learning the baseline: 400 of 1000 rows");
    serve(recorder, 600, 0, "A");
    time.runDue();
    serve(recorder, 500, 1, "A");

    DriftReport report = monitor.report(REF);
    assertThat(report.source()).isEqualTo(DriftReport.Source.LEARNED);
    assertThat(report.feature("distance").samples()).isEqualTo(500);
    assertThat(report.drifted()).containsExactly("distance");
    assertThat(report.features()).extracting(FeatureDrift::feature).contains("prediction");
  }

  @Test
  void open_withAnUnreadableBaseline_saysSoAndLearns() {
    open(SCHEMA, Optional.of("{}".getBytes(StandardCharsets.UTF_8)));

    assertThat(monitor.report(REF).notes())
        .anyMatch(note -> note.startsWith("the stored baseline cannot be read"))
        .contains("learning the baseline: 0 of 1000 rows");
  }

  @Test
  void open_withNothingToWatch_goesOn() {
    Recorder recorder = open(FeatureSchema.empty(), Optional.empty());
    Frame frame = new Frame(FeatureSchema.empty(), time);
    for (int i = 0; i < 1200; i++) {
      recorder.record(frame);
    }
    time.advance(BUCKET);

    assertThat(monitor.report(REF).features()).isEmpty();
  }

  @Test
  void close_ofARecorder_stopsTheClockAndForgets() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));
    serve(recorder, 500, 1, "A");
    recorder.close();
    recorder.close();
    meters.remove();
    time.advance(Duration.ofDays(1));
    serve(recorder, 1, 0, "A");

    assertThat(events).isEmpty();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(monitor.reports()).isEmpty();
    assertThatThrownBy(() -> monitor.report(REF))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("delay:2 is not watched");
  }

  @Test
  void report_printed_isATable() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));
    serve(recorder, 1000, 1, "A");

    String[] lines = monitor.report(REF).toString().split("\n");

    assertThat(lines).hasSize(6);
    assertThat(lines[0]).isEqualTo("drift of delay:2 at 2026-06-01T00:00:00Z, baseline stored");
    assertThat(lines[1])
        .isEqualTo(
            "feature     verdict     psi  surest measure            p  anytime p  samples  missing   unseen");
    assertThat(lines[2])
        .startsWith("distance    DRIFTED ")
        .contains("  <0.0001          -     1000 ");
    assertThat(lines[5])
        .isEqualTo(
            "DRIFTED: ks from 0.1 or psi from 0.1, and its p (after Holm) at most 0.01, of 200 samples"
                + " or more; a small p alone is a difference too small to matter");
    assertThat(Arrays.stream(lines).skip(1).limit(4).map(String::length).distinct()).hasSize(1);
  }

  @Test
  void meters_ofMoreFeaturesThanTheCap_shareARow() throws IOException {
    List<Feature> features = new ArrayList<>();
    Baseline wide;
    Map<String, double[]> columns = new TreeMap<>();
    for (int f = 0; f < 120; f++) {
      String name = String.format("f%03d", f);
      features.add(Feature.number(name));
      columns.put(name, numbers(300));
    }
    wide = Baseline.of(columns);
    FeatureSchema schema = FeatureSchema.of(features);
    open(schema, Optional.of(bytes(wide))).record(new Frame(schema, time));
    time.advance(BUCKET);

    assertThat(registry.get(DriftMeters.MISSING).gauges()).hasSize(101);
    assertThat(registry.get(DriftMeters.MISSING).tag("feature", "_other").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void record_ofAFrame_allocatesNothing() throws IOException {
    Recorder recorder = open(SCHEMA, Optional.of(bytes(baseline())));
    Frame frame = new Frame(SCHEMA, time);
    frame.row().number(0, 0.3);
    frame.row().text(1, "B");
    frame.score(0.4);

    assertThat(Allocation.allocated(() -> recorder.record(frame))).isZero();
  }

  @Test
  void with_badOptions_isRefused() {
    assertThatThrownBy(() -> monitor.withWindow(Duration.ofHours(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 in PT1H");
    assertThatThrownBy(() -> monitor.withMinimumSamples(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> monitor.withAlpha(0)).hasMessageContaining("(0, 1)");
    assertThatThrownBy(() -> monitor.withEffectFrom(0.1, 2)).hasMessageContaining("[0, 1]");
    assertThatThrownBy(() -> monitor.withLearnedRows(0)).hasMessageContaining("1 or more");
  }

  private Recorder open(FeatureSchema schema, Optional<byte[]> baseline) {
    return monitor.open(
        new VersionContext(new FakeArtifact(REF, baseline), schema, meters, time, events::add));
  }

  private void serve(Recorder recorder, int rows, double shift, String first) {
    Frame frame = new Frame(SCHEMA, time);
    for (int i = 0; i < rows; i++) {
      frame.begin(Call.none(), Assignment.none());
      frame.row().number(0, random.nextGaussian() + shift);
      frame.row().text(1, i % 4 > 0 ? first : "B");
      frame.score(random.nextDouble());
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
    String[] origins = new String[2000];
    Arrays.setAll(origins, i -> i % 4 > 0 ? "A" : "B");
    return Baseline.of(
        Map.of("distance", numbers(2000), "prediction", random.doubles(2000).toArray()),
        Map.of("origin", origins));
  }

  private double[] numbers(int n) {
    return Normals.normal(random, n, 0);
  }

  private static byte[] bytes(Baseline baseline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    baseline.writeTo(out);
    return out.toByteArray();
  }
}
