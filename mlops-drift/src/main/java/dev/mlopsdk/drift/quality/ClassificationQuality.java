package dev.mlopsdk.drift.quality;

/**
 * How good a classifier with two classes is, exactly, from scores and labels. Immutable.
 *
 * <pre>{@code
 * ClassificationQuality quality = ClassificationQuality.of(scores, labels);
 * quality.accuracy().value();    // 0.83
 * quality.rocAuc().low();        // lower end of its 95 % interval
 * }</pre>
 *
 * <p>With p the score, y ∈ {0, 1} the label and n rows, positive is predicted where p ≥ threshold:
 *
 * <pre>
 * ROC AUC            share of pairs of both classes in order, ties by half
 * average precision  Σ (R_i − R_i−1) P_i over the distinct scores from the largest
 * log-loss           mean of −ln p where y = 1, −ln(1 − p) where y = 0, p kept in [2⁻⁵², 1 − 2⁻⁵²]
 * Brier              mean of (p − y)²
 * </pre>
 *
 * <p>Intervals are 95 %: Wilson's for shares; for the area under the ROC curve DeLong's standard
 * error (doi:10.2307/2531595), which is 0 where the classes are told apart without a mistake; for
 * means by the central limit theorem; none for average precision and calibration error. A figure
 * that is not defined is NaN: areas with one class only, precision without predicted positives.
 * NaN, infinite and other scores outside [0, 1] are refused. Cost: one sort. Equal to
 * scikit-learn's {@code roc_auc_score}, {@code average_precision_score}, {@code log_loss} and
 * {@code brier_score_loss}.
 *
 * @param threshold from which score on positive is predicted
 * @param confusion how the predictions fared
 * @param rocAuc the area under the ROC curve
 * @param averagePrecision the area under the precision-recall curve, as a sum of steps
 * @param logLoss the mean logarithmic loss in nats
 * @param brier the mean squared difference of score and label
 * @param calibrationError in 10 equal-width bins; others by {@link CalibrationError}
 * @since 0.1
 */
public record ClassificationQuality(
    double threshold,
    Confusion confusion,
    Estimate rocAuc,
    Estimate averagePrecision,
    Estimate logLoss,
    Estimate brier,
    double calibrationError) {

  /** How near 0 and 1 a score may be for the log-loss, 2⁻⁵²: scikit-learn's for doubles. */
  static final double CLIP = 0x1p-52;

  /** With the threshold 0.5; {@code labels} are 0 or 1. */
  public static ClassificationQuality of(double[] scores, int[] labels) {
    return of(scores, labels, 0.5);
  }

  /**
   * With a threshold of your own.
   *
   * @throws IllegalArgumentException if a score or the threshold is outside [0, 1] or NaN, a label
   *     is not 0 or 1, the lengths differ, or there is nothing
   */
  public static ClassificationQuality of(double[] scores, int[] labels, double threshold) {
    return of(Labelled.of(scores, labels), Labelled.requireThreshold(threshold));
  }

  private static ClassificationQuality of(Labelled rows, double threshold) {
    int from = rows.from(threshold);
    double tp = 0;
    double[] logs = new double[rows.size()];
    double[] briers = new double[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      double label = rows.labels()[i];
      logs[i] = logLoss(rows.scores()[i], label > 0);
      briers[i] = brier(rows.scores()[i], label > 0);
      tp += i >= from ? label : 0;
    }
    double n = rows.size();
    double fp = n - from - tp;
    double fn = rows.positives() - tp;
    ScoredBlocks blocks = rows.blocks();
    return new ClassificationQuality(
        threshold,
        new Confusion(tp, fp, fn, from - fn),
        area(blocks.area()),
        Estimate.of(blocks.averagePrecision()),
        Estimate.mean(logs, 0, Double.MAX_VALUE),
        Estimate.mean(briers, 0, 1),
        CalibrationError.withDefaults().of(rows));
  }

  static Estimate area(ScoredBlocks.Area area) {
    return Estimate.normal(area.area(), area.error(), Estimate.Z, 0, 1);
  }

  /** −ln of the probability that the score gives what came. */
  static double logLoss(double score, boolean positive) {
    double p = Math.max(CLIP, Math.min(1 - CLIP, score));
    return positive ? -Math.log(p) : -Math.log1p(-p);
  }

  static double brier(double score, boolean positive) {
    double gap = positive ? 1 - score : score;
    return gap * gap;
  }

  /** Right answers over all. */
  public Estimate accuracy() {
    return confusion.accuracy();
  }

  /** Right answers over those that say positive. */
  public Estimate precision() {
    return confusion.precision();
  }

  /** Positives that were found over all positives. */
  public Estimate recall() {
    return confusion.recall();
  }

  /** The harmonic mean of precision and recall. */
  public Estimate f1() {
    return confusion.f1();
  }
}
