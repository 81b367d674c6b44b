package dev.mlopsdk.drift.quality;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What {@link Cbpe} expects of a classifier whose labels are not known. Immutable.
 *
 * @param predictions how many scores it rests on
 * @param confusion the expected numbers of right and wrong answers
 * @param metrics accuracy, precision, recall, F1, ROC AUC and average precision, each with its
 *     sampling error and ± 3 of them, cut to [0, 1]; NaN where it is not defined
 * @param binningError how far the accuracy may be off since scores were counted in cells, at most;
 *     0 from scores themselves
 * @since 0.1
 */
public record CbpeEstimate(
    long predictions,
    Confusion confusion,
    Map<QualityMetric, Estimate> metrics,
    double binningError) {

  public CbpeEstimate {
    metrics = Collections.unmodifiableMap(new EnumMap<>(metrics));
  }

  /**
   * One of the six figures.
   *
   * @throws IllegalArgumentException if {@code metric} is another one
   */
  public Estimate of(QualityMetric metric) {
    Estimate found = metrics.get(metric);
    if (found == null) {
      throw new IllegalArgumentException(
          metric + " is not estimated without labels; " + metrics.keySet() + " are");
    }
    return found;
  }
}
