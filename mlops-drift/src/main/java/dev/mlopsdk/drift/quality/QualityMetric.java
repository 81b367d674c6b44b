package dev.mlopsdk.drift.quality;

/**
 * A figure of quality, by its name in meters and reports.
 *
 * @since 0.1
 */
public enum QualityMetric {
  /** Share of right answers. */
  ACCURACY("accuracy"),
  /** Share of right answers among those that say positive. */
  PRECISION("precision"),
  /** Share of positives that were found. */
  RECALL("recall"),
  /** The harmonic mean of precision and recall. */
  F1("f1"),
  /** The mean precision over classes. */
  PRECISION_MACRO("precision_macro"),
  /** The mean recall over classes. */
  RECALL_MACRO("recall_macro"),
  /** The mean F1 over classes. */
  F1_MACRO("f1_macro"),
  /** The mean precision over classes, weighted by how often each came. */
  PRECISION_WEIGHTED("precision_weighted"),
  /** The mean F1 over classes, weighted by how often each came. */
  F1_WEIGHTED("f1_weighted"),
  /** The area under the ROC curve. */
  ROC_AUC("roc_auc"),
  /** The area under the precision-recall curve. */
  AVERAGE_PRECISION("average_precision"),
  /** The mean logarithmic loss. */
  LOG_LOSS("log_loss"),
  /** The mean squared difference of score and label. */
  BRIER("brier"),
  /** How far scores are from the frequencies they promise. */
  CALIBRATION_ERROR("calibration_error"),
  /** The mean absolute error. */
  MAE("mae"),
  /** The root of the mean squared error. */
  RMSE("rmse"),
  /** The mean of prediction − target. */
  BIAS("bias"),
  /** The share of the targets' variance that is explained. */
  R2("r2");

  private final String tag;

  QualityMetric(String tag) {
    this.tag = tag;
  }

  /** The name in meters: {@code roc_auc}. */
  public String tag() {
    return tag;
  }
}
