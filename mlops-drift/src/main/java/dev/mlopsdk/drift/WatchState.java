package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the watch of one version knows at one moment, for a restart. Immutable.
 *
 * @param settings what must be the same to go on, as a text
 * @param features the names of those compared
 * @param source where the baseline came from; a learned one is kept with the state
 * @param buckets those of the window, the oldest first; the last is open, up to this moment
 * @param segments where the kept buckets of segments begin: what came since in each
 * @param alarms null where nothing gathers evidence
 * @param standing the verdicts that listeners were told to be drift
 */
record WatchState(
    ModelRef ref,
    String settings,
    List<String> features,
    Baseline baseline,
    DriftReport.Source source,
    List<WindowRing.Bucket> buckets,
    List<Map<String, Counts>> segments,
    @Nullable AlarmsState alarms,
    Set<String> standing) {

  /** Is raised when the rules by which evidence is gathered change. */
  private static final int RULES = 1;

  WatchState {
    features = List.copyOf(features);
    buckets = List.copyOf(buckets);
    segments = List.copyOf(segments);
    standing = new TreeSet<>(standing);
    if (buckets.isEmpty()) {
      throw new IllegalArgumentException("A window has an open bucket, but there is none");
    }
  }

  WindowRing.Bucket open() {
    return buckets.get(buckets.size() - 1);
  }

  /** When it was taken. */
  Instant at() {
    return open().to();
  }

  /** What of the settings must be the same: they decide what the evidence means. */
  static String settings(DriftSettings settings) {
    DriftSettings.Span span = settings.span();
    return "rules "
        + RULES
        + ", alpha "
        + settings.process().alpha()
        + ", alarm "
        + settings.alarm()
        + ", compared with "
        + settings.process().comparison()
        + ", design effect "
        + settings.process().designEffect()
        + ", ring "
        + settings.process().ring()
        + ", window of "
        + (span.ofRows() ? span.rows() + " rows" : span.length())
        + " in "
        + span.buckets()
        + " buckets";
  }

  /**
   * Refuses what was gathered otherwise.
   *
   * @throws IllegalArgumentException if settings or features are others; says which
   */
  void requireSame(String expected, List<String> compared) {
    if (!settings.equals(expected)) {
      throw new IllegalArgumentException(
          "it was gathered with other settings (" + settings + "; now " + expected + ")");
    }
    if (!features.equals(compared)) {
      throw new IllegalArgumentException(
          "it was gathered over other features (" + features + "; now " + compared + ")");
    }
    if (alarms != null && !alarms.features().keySet().containsAll(compared)) {
      throw new IllegalArgumentException("it lacks the alarms of some features");
    }
  }
}
