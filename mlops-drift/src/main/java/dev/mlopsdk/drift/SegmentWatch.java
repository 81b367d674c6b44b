package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.SegmentCounter;
import dev.mlopsdk.drift.profile.Segments;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts and compares the segments of one version. Counting is thread-safe, the rest is not. */
final class SegmentWatch {

  private final Segments reference;
  private final SegmentCounter counter;
  private final int buckets;

  /** Where the kept buckets begin, the oldest first. */
  private final Deque<Map<String, Counts>> marks = new ArrayDeque<>();

  SegmentWatch(Baseline baseline, FeatureSchema schema, int buckets) {
    this.reference = baseline.segments().orElseThrow();
    this.counter = SegmentCounter.of(baseline, schema);
    this.buckets = buckets;
    marks.add(counter.snapshot());
  }

  void count(Row row, double score) {
    counter.count(row, score);
  }

  void countInputs(Row row) {
    counter.countInputs(row);
  }

  /** The drift of every segment in the window. */
  List<SegmentDrift> drifts(
      List<String> watched, DriftSettings.Gate gate, NullLaws laws, Look look) {
    Map<String, Counts> now = counter.snapshot();
    Map<String, Counts> window = new LinkedHashMap<>();
    now.forEach(
        (segment, counts) -> {
          Counts before = marks.element().get(segment);
          window.put(segment, before == null ? counts : counts.minus(before));
        });
    if (look == Look.CLOSE) {
      marks.add(now);
      if (marks.size() > buckets) {
        marks.remove();
      }
    }
    return Evaluation.ofSegments(reference.counts(), window, watched, gate, laws);
  }
}
