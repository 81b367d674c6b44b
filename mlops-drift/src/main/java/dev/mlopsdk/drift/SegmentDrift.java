package dev.mlopsdk.drift;

import java.util.List;

/**
 * The drift of one segment's rows from the same segment's rows in the baseline. Immutable.
 *
 * @param segment its value, or {@value dev.mlopsdk.drift.profile.Segments#OTHER}
 * @param features one per compared feature, the largest PSI first; the correction of their p-values
 *     is over all segments
 * @since 0.1
 */
public record SegmentDrift(String segment, List<FeatureDrift> features) {

  public SegmentDrift {
    features = List.copyOf(features);
  }

  /** The names of the features that drifted, the largest PSI first. */
  public List<String> drifted() {
    return features.stream().filter(FeatureDrift::drifted).map(FeatureDrift::feature).toList();
  }
}
