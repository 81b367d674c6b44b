package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.FeatureDrift;
import dev.mlopsdk.drift.SegmentDrift;
import java.util.Comparator;
import java.util.List;

/**
 * One segment of a page. Immutable.
 *
 * @param most the feature that moved most
 */
record SegmentRow(SegmentDrift segment, FeatureDrift most, long rows) {

  /**
   * Those that moved most first: by drifted features, then by the surest p-value, for small ones
   * have a large PSI.
   */
  static List<SegmentRow> ranked(List<SegmentDrift> segments) {
    return segments.stream()
        .filter(segment -> !segment.features().isEmpty())
        .map(SegmentRow::of)
        .sorted(
            Comparator.comparingInt((SegmentRow row) -> -row.segment.drifted().size())
                .thenComparingDouble(row -> row.surest().adjustedPValue())
                .thenComparingDouble(row -> row.surest().pValue())
                .thenComparing(row -> row.segment.segment()))
        .toList();
  }

  private static SegmentRow of(SegmentDrift segment) {
    FeatureDrift most =
        segment.features().stream()
            .min(
                Comparator.comparing((FeatureDrift drift) -> !drift.drifted())
                    .thenComparingDouble(drift -> FeatureRow.surest(drift).adjustedPValue())
                    .thenComparingDouble(drift -> FeatureRow.surest(drift).pValue()))
            .orElseThrow();
    long rows = segment.features().stream().mapToLong(FeatureDrift::samples).max().orElse(0);
    return new SegmentRow(segment, most, rows);
  }

  DriftScore surest() {
    return FeatureRow.surest(most);
  }
}
