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
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
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
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A watched version of number features, served rows whose columns are N(0, 1) each and share one
 * factor, so that every two have the same correlation.
 */
final class CorrelatedRows implements AutoCloseable {

  static final ModelRef REF = ModelRef.of("delay", 2);
  static final Duration BUCKET = Duration.ofMinutes(5);

  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<ModelEvent> events = new ArrayList<>();
  final Frame frame;
  Recorder recorder;

  private final FeatureSchema schema;
  private final Optional<byte[]> baseline;

  CorrelatedRows(DriftMonitor monitor, FeatureSchema schema, Optional<Baseline> baseline) {
    this.frame = new Frame(schema, time);
    this.schema = schema;
    this.baseline = baseline.map(CorrelatedRows::bytes);
    this.recorder = open(monitor);
  }

  /** Opens the version anew, as after a restart. */
  void restart(DriftMonitor monitor) {
    recorder.close();
    recorder = open(monitor);
  }

  private Recorder open(DriftMonitor monitor) {
    return monitor.open(
        new VersionContext(
            new FakeArtifact(REF, baseline),
            schema,
            new VersionMeters(registry, REF),
            time,
            events::add));
  }

  /** The names a, b, c …. */
  static List<String> names(int columns) {
    return IntStream.range(0, columns).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();
  }

  static FeatureSchema numbers(int columns) {
    return FeatureSchema.of(names(columns).stream().map(Feature::number).toList());
  }

  static double[][] rows(RandomGenerator random, int n, int columns, double correlation) {
    double[][] rows = new double[n][columns];
    for (double[] row : rows) {
      fill(random, row, correlation);
    }
    return rows;
  }

  static void fill(RandomGenerator random, double[] row, double correlation) {
    double common = random.nextGaussian();
    for (int j = 0; j < row.length; j++) {
      row[j] = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * random.nextGaussian();
    }
  }

  static Baseline baseline(double[][] rows) {
    Map<String, double[]> columns = new TreeMap<>();
    List<String> names = names(rows[0].length);
    for (int j = 0; j < names.size(); j++) {
      int column = j;
      columns.put(names.get(j), Arrays.stream(rows).mapToDouble(row -> row[column]).toArray());
    }
    return Baseline.of(columns);
  }

  void serve(double[] numbers) {
    frame.begin(Call.none(), Assignment.none());
    Row row = frame.row();
    for (int j = 0; j < numbers.length; j++) {
      row.number(j, numbers[j]);
    }
    recorder.record(frame);
  }

  /** Buckets of {@code rows} each, closed by the clock. */
  void serve(RandomGenerator random, int buckets, int rows, int columns, double correlation) {
    for (int bucket = 0; bucket < buckets; bucket++) {
      for (double[] row : rows(random, rows, columns, correlation)) {
        serve(row);
      }
      time.advance(BUCKET);
    }
  }

  /** What was told, such as {@code pca e-process true}. */
  List<String> told() {
    return events.stream()
        .map(ModelEvent.DriftChanged.class::cast)
        .map(event -> event.feature() + ' ' + event.method() + ' ' + event.drifted())
        .toList();
  }

  static byte[] bytes(Baseline baseline) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      baseline.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    recorder.close();
  }
}
