package dev.mlopsdk.drift;

import dev.mlopsdk.drift.profile.Counts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the alarms of one version have come to at one moment, for a restart. Immutable.
 *
 * @param open the number of the open bucket
 * @param starts when the latest buckets began, the oldest first; the last is open
 * @param features by name
 */
record AlarmsState(long open, List<Instant> starts, Map<String, Feature> features) {

  /**
   * One feature's alarm.
   *
   * @param processes the states of its processes
   * @param firstBucket the first one its processes saw
   * @param firstStart when that began
   * @param alarmedSince when the change began that it is alarmed of
   * @param calmBuckets windows in a row that did not drift
   * @param seen what of the open bucket earlier processes have seen
   * @param last what the latest look found
   */
  record Feature(
      List<byte[]> processes,
      long firstBucket,
      Instant firstStart,
      boolean alarmed,
      @Nullable Instant alarmedSince,
      int calmBuckets,
      @Nullable Counts seen,
      @Nullable Evidence last) {

    Feature {
      processes = List.copyOf(processes);
    }
  }

  AlarmsState {
    starts = List.copyOf(starts);
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    if (starts.isEmpty()) {
      throw new IllegalArgumentException("The open bucket has begun, but no bucket has");
    }
  }

  Feature of(String feature) {
    Feature state = features.get(feature);
    if (state == null) {
      throw new IllegalArgumentException(
          "there is no alarm of '" + feature + "' but of " + features.keySet());
    }
    return state;
  }
}
