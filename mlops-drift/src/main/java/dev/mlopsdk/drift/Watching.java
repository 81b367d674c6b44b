package dev.mlopsdk.drift;

import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.Urn;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a version's rows are counted into and compared with, once there is a baseline. Counting is
 * thread-safe, the rest is guarded by the version's watch.
 *
 * @param alarms null where windows alarm
 * @param segments null where the baseline is not divided
 * @param source where the baseline came from
 * @param notCompared the features that are not compared, with the reason
 */
record Watching(
    VersionCounter counter,
    Baseline baseline,
    WindowRing ring,
    @Nullable VersionAlarms alarms,
    @Nullable SegmentWatch segments,
    DriftReport.Source source,
    Map<String, String> notCompared) {

  /** So few unseen values do not make a segment's window drift. */
  private static final double MOST_UNSEEN = 0.005;

  Counts reference() {
    return counter.reference();
  }

  /** What counts, window, segments and evidence take of the heap, in bytes. */
  long bytes() {
    return counter.bytes()
        + ring.bytes()
        + (segments == null ? 0 : segments.bytes())
        + (alarms == null ? 0 : alarms.bytes());
  }

  /** The drift of the window that ends now, feature by feature. */
  List<FeatureDrift> drifts(Counts snapshot, DriftSettings.Gate gate, NullLaws laws) {
    return Evaluation.of(reference(), ring.window(snapshot), counter.features(), gate, laws);
  }

  List<SegmentDrift> segmentDrifts(DriftSettings.Gate gate, NullLaws laws, Look look) {
    return segments == null ? List.of() : segments.drifts(inSegments(), gate, laws, look);
  }

  /**
   * What segments are compared by: not the categories of which many values to come are unseen, for
   * nothing is known of how those fall into segments.
   */
  List<String> inSegments() {
    return counter.featuresAlone().stream()
        .filter(
            feature ->
                reference().of(feature).urn().map(Urn::unseenShare).orElse(0.0) <= MOST_UNSEEN)
        .toList();
  }

  /** What segments are not compared by, one sentence each. */
  List<String> leftOutOfSegments() {
    if (segments == null) {
      return List.of();
    }
    List<String> compared = inSegments();
    return counter.featuresAlone().stream()
        .filter(feature -> !compared.contains(feature))
        .map(
            feature ->
                "segments are not compared by '" + feature + "', whose new values keep coming")
        .toList();
  }

  /** Whether what came in the latest buckets has an effect that matters. */
  VersionAlarms.Effect effect(Counts snapshot, DriftSettings.Gate gate, NullLaws laws) {
    return (feature, buckets) ->
        Evaluation.large(
            reference().of(feature), ring.last(buckets, snapshot).of(feature), gate, laws);
  }

  void close(Instant end, Counts snapshot) {
    ring.close(end, snapshot);
    if (segments != null) {
      segments.keep(ring.size());
    }
  }

  /** Lets an open bucket in which nothing came begin now. */
  void reopen(Instant now) {
    ring.reopen(now);
    if (segments != null) {
      segments.keep(ring.size());
    }
    if (alarms != null) {
      alarms.reopen(now);
    }
  }
}
