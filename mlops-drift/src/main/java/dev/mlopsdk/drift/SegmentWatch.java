package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
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
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts and compares the segments of one version. Counting is thread-safe, the rest is not. */
final class SegmentWatch {

  private final Segments reference;
  private final SegmentCounter counter;

  /** Where the kept buckets begin, the oldest first. */
  private final Deque<Map<String, Counts>> marks = new ArrayDeque<>();

  /** Null if the baseline has no segments, or the model not their category, which is noted. */
  static @Nullable SegmentWatch of(
      Baseline baseline, FeatureSchema schema, Consumer<String> notes) {
    Optional<Segments> segments = baseline.segments();
    if (segments.isEmpty()) {
      return null;
    }
    int feature = schema.indexOf(segments.get().feature());
    if (feature < 0 || schema.feature(feature).kind() != Feature.Kind.CATEGORY) {
      notes.accept(
          "segments of '" + segments.get().feature() + "', which is no category of the model");
      return null;
    }
    return new SegmentWatch(baseline, schema);
  }

  private SegmentWatch(Baseline baseline, FeatureSchema schema) {
    this.reference = baseline.segments().orElseThrow();
    this.counter = SegmentCounter.of(baseline, schema);
    marks.add(counter.snapshot());
  }

  void count(Row row, double score) {
    counter.count(row, score);
  }

  void countInputs(Row row) {
    counter.countInputs(row);
  }

  /** What counts and marks take of the heap. */
  long bytes() {
    return counter.bytes()
        + marks.stream().flatMap(mark -> mark.values().stream()).mapToLong(Counts::bytes).sum();
  }

  /** Per kept bucket, the oldest first, what came since it began; the last is open. */
  List<Map<String, Counts>> saved() {
    Map<String, Counts> now = counter.snapshot();
    return marks.stream().map(mark -> minus(now, mark)).toList();
  }

  /** Goes on after what was {@link #saved}. */
  void resume(List<Map<String, Counts>> saved) {
    Map<String, Counts> now = counter.snapshot();
    if (!saved.isEmpty()) {
      marks.clear();
    }
    saved.forEach(since -> marks.add(combined(now, since, Counts::rewound)));
  }

  /** Keeps the latest {@code buckets}: as many as the window does. */
  void keep(int buckets) {
    while (marks.size() > buckets) {
      marks.remove();
    }
  }

  private static Map<String, Counts> minus(Map<String, Counts> now, Map<String, Counts> before) {
    return combined(now, before, Counts::minus);
  }

  private static Map<String, Counts> combined(
      Map<String, Counts> now, Map<String, Counts> other, BinaryOperator<Counts> with) {
    Map<String, Counts> all = new LinkedHashMap<>();
    now.forEach(
        (segment, counts) -> {
          Counts own = other.get(segment);
          all.put(segment, own == null ? counts : with.apply(counts, own));
        });
    return all;
  }

  /** The drift of every segment in the window. */
  List<SegmentDrift> drifts(
      List<String> watched, DriftSettings.Gate gate, NullLaws laws, Look look) {
    Map<String, Counts> now = counter.snapshot();
    Map<String, Counts> window = minus(now, marks.element());
    if (look == Look.CLOSE) {
      marks.add(now);
    }
    return Evaluation.ofSegments(reference.counts(), window, watched, gate, laws);
  }
}
