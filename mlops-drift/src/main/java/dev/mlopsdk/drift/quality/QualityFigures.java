package dev.mlopsdk.drift.quality;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The quality of a window, from labels and without. Immutable.
 *
 * @param predictions how many predictions of a usable score were made in the window
 * @param labels how many labels came in the window, of whatever predictions
 * @param realised what those labels say, with 95 % intervals
 * @param estimated what {@link Cbpe}, {@link MulticlassCbpe} or {@link Dle} expects of the window's
 *     predictions, ± 3 sampling errors; empty without a reference
 * @param expected what they expected of the predictions whose labels came; where {@code realised}
 *     is far from it, the estimate's assumptions fail. Only for classifiers with two classes and a
 *     reference
 * @param multiclass what the labels say of each class, and the confusion matrix; without labels for
 *     other models than those of {@link QualityMonitor#classes}
 * @since 0.1
 */
public record QualityFigures(
    long predictions,
    long labels,
    Map<QualityMetric, Estimate> realised,
    Map<QualityMetric, Estimate> estimated,
    Map<QualityMetric, Estimate> expected,
    MulticlassQuality multiclass) {

  /** Of a model that has not several classes. */
  QualityFigures(
      long predictions,
      long labels,
      Map<QualityMetric, Estimate> realised,
      Map<QualityMetric, Estimate> estimated,
      Map<QualityMetric, Estimate> expected) {
    this(predictions, labels, realised, estimated, expected, MulticlassQuality.none());
  }

  public QualityFigures {
    realised = copy(realised);
    estimated = copy(estimated);
    expected = copy(expected);
  }

  private static Map<QualityMetric, Estimate> copy(Map<QualityMetric, Estimate> map) {
    EnumMap<QualityMetric, Estimate> copy = new EnumMap<>(QualityMetric.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }

  /** The figure from labels; NaN where there is none. */
  public double realised(QualityMetric metric) {
    return realised.getOrDefault(metric, Estimate.undefined()).value();
  }

  /** The figure without labels; NaN where there is none. */
  public double estimated(QualityMetric metric) {
    return estimated.getOrDefault(metric, Estimate.undefined()).value();
  }
}
