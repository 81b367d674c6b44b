package dev.mlopsdk.drift.report;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.Alarm;
import dev.mlopsdk.drift.DriftDetails;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.drift.DriftReport;
import dev.mlopsdk.drift.FeatureDrift;
import dev.mlopsdk.drift.SegmentDrift;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a page says, whatever its form. Immutable.
 *
 * @param version what is watched; null for two samples alone, as are the three that follow
 * @param at when it was made
 * @param from when the window began
 * @param source where the baseline came from
 * @param features ranked
 * @param begins when each closed bucket began
 */
record Content(
    @Nullable ModelRef version,
    @Nullable Instant at,
    @Nullable Instant from,
    DriftReport.@Nullable Source source,
    DriftReport.Rule rule,
    long referenceRows,
    long windowRows,
    List<FeatureRow> features,
    List<Instant> begins,
    List<SegmentDrift> segments,
    Map<String, String> notCompared,
    List<String> notes) {

  /** Enough to know a mean. */
  private static final int DRAWS = 200;

  static Content of(DriftDetails details) {
    DriftReport report = details.report();
    return new Content(
        report.ref(),
        report.at(),
        details.from(),
        report.source(),
        report.rule(),
        details.reference().rows(),
        details.window().rows(),
        rows(report.features(), details.reference(), details.window(), details.buckets()),
        details.buckets().stream().map(WindowRing.Bucket::from).toList(),
        report.segments(),
        report.notCompared(),
        report.notes());
  }

  static Content of(Counts reference, Counts current, DriftMonitor rules) {
    DriftMonitor measures = rules.withAlarm(Alarm.EACH_WINDOW);
    Map<String, String> notCompared = new TreeMap<>();
    reference.features().stream()
        .filter(feature -> !current.features().contains(feature))
        .forEach(feature -> notCompared.put(feature, "is in the reference only"));
    current.features().stream()
        .filter(feature -> !reference.features().contains(feature))
        .forEach(feature -> notCompared.put(feature, "is in the current counts only"));
    reference.features().stream()
        .filter(feature -> current.features().contains(feature) && current.total(feature) == 0)
        .forEach(feature -> notCompared.put(feature, "has no value in the current counts"));
    List<FeatureDrift> compared =
        measures.compare(reference, current).stream()
            .filter(drift -> !notCompared.containsKey(drift.feature()))
            .toList();
    return new Content(
        null,
        null,
        null,
        null,
        measures.rule(),
        reference.rows(),
        current.rows(),
        rows(compared, reference, current, List.of()),
        List.of(),
        List.of(),
        notCompared,
        List.of());
  }

  private static List<FeatureRow> rows(
      List<FeatureDrift> drifts, Counts reference, Counts window, List<WindowRing.Bucket> buckets) {
    List<FeatureRow> rows = new ArrayList<>();
    NullLaws laws = NullLaws.withDefaults().withDraws(DRAWS);
    for (FeatureDrift drift : drifts) {
      FeatureCounts own = reference.of(drift.feature());
      FeatureCounts now = window.of(drift.feature());
      List<Double> trend = new ArrayList<>();
      for (WindowRing.Bucket bucket : buckets) {
        FeatureCounts then = bucket.counts().of(drift.feature());
        trend.add(then.total() == 0 ? Double.NaN : PsiCells.of(own, then, laws).excess());
      }
      rows.add(new FeatureRow(drift, own, now, PsiCells.of(own, now, laws), List.copyOf(trend)));
    }
    rows.sort(FeatureRow.RANKING);
    return List.copyOf(rows);
  }

  /** Whether evidence is gathered from bucket to bucket. */
  boolean anytime() {
    return rule.alarm() == Alarm.ANYTIME;
  }

  /** The smallest PSI that matters. */
  double psiFrom() {
    return rule.effectFrom().getOrDefault("psi", Double.NaN);
  }
}
