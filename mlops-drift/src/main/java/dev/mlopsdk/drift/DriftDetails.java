package dev.mlopsdk.drift;

import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.time.Instant;
import java.util.List;

/**
 * A report with the counts that it was made of: all that a page needs to draw. Immutable.
 *
 * <p>Report and counts are of one snapshot, so they agree to the last row.
 *
 * @param report what the monitor says
 * @param reference the baseline's counts; of no feature while it is being learned
 * @param window the counts of the window
 * @param from when the window began
 * @param buckets the closed buckets of the window, the oldest first; what came since is in the
 *     window only
 * @since 0.1
 */
public record DriftDetails(
    DriftReport report,
    Counts reference,
    Counts window,
    Instant from,
    List<WindowRing.Bucket> buckets) {

  public DriftDetails {
    buckets = List.copyOf(buckets);
  }
}
