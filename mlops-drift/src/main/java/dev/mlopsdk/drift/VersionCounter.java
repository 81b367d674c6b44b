package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.RowCounter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts the rows of one version: its features over the cells of their baseline, and its row
 * statistics over those of their calibration, which come out side by side. Thread-safe.
 */
final class VersionCounter {

  private final RowCounter rows;
  private final StatisticCounter statistics;
  private final Counts baseline;
  private final Counts reference;
  private final List<String> features;

  VersionCounter(Baseline baseline, StatisticCounter statistics, FeatureSchema schema) {
    this.rows = RowCounter.of(baseline, schema);
    this.statistics = statistics;
    this.baseline = baseline.counts();
    this.reference = this.baseline.beside(statistics.reference());
    this.features = Stream.of(rows.features(), statistics.names()).flatMap(List::stream).toList();
  }

  /** Counts one row and the model's score for it, NaN where there is none. */
  void count(Row row, double score) {
    rows.count(row, score);
    statistics.count(row);
  }

  /** Counts one row that another model answered. */
  void countInputs(Row row) {
    rows.countInputs(row);
    statistics.count(row);
  }

  /** What the counts take of the heap. */
  long bytes() {
    return rows.bytes() + statistics.bytes();
  }

  /** What was counted so far. */
  Counts snapshot() {
    return rows.snapshot().beside(statistics.snapshot());
  }

  /** What it is compared with. */
  Counts reference() {
    return reference;
  }

  /** The names of all that is counted. */
  List<String> features() {
    return features;
  }

  /** The same without row statistics: what a segment has. */
  List<String> featuresAlone() {
    return rows.features();
  }

  /** No row of the features: what was counted of them before this counter was there. */
  Counts none() {
    return baseline.minus(baseline);
  }

  /** What of the baseline and the model could not be matched, one sentence each. */
  List<String> notes() {
    return rows.notes();
  }

  /** Why features of {@code schema} and row statistics are not compared, by name. */
  Map<String, String> notCompared(FeatureSchema schema) {
    Map<String, String> reasons = Evaluation.notCompared(baseline, rows.features(), schema);
    reasons.putAll(statistics.notCompared());
    return reasons;
  }
}
