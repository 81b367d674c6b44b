package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how good a classifier is before labels come, from its scores alone: confidence-based
 * performance estimation. Immutable.
 *
 * <pre>{@code
 * Cbpe cbpe = Cbpe.fit(referenceScores, referenceLabels);
 * cbpe.estimate(scoresOfToday).of(QualityMetric.ROC_AUC).value();
 * }</pre>
 *
 * <p>With p the calibrated probability of a row and positive predicted where its score reaches the
 * threshold, the expected confusion matrix is
 *
 * <pre>
 * TP = Σ p, FP = Σ (1 − p)  over predicted positives     FN = Σ p, TN = Σ (1 − p)  over the others
 * </pre>
 *
 * <p>and accuracy, precision, recall and F1 follow from it. For ROC AUC the rows go in the order of
 * their scores, each being p of a positive and 1 − p of a negative; average precision is Σ p_i
 * T_i/i / T with T_i the sum of the i largest rows' p. Scores are calibrated by {@link
 * IsotonicCalibration} if that lowers the calibration error of rows it was not fitted on (ten
 * stratified splits; {@link #calibrated()} says so), else taken as they are.
 *
 * <p><em>It assumes</em> that what a score means has not changed since the reference (no concept
 * drift) and that the reference covers the scores that come. It follows inputs that move within
 * what the reference knows. It cannot see a relation between inputs and labels that changed: for
 * that {@link HarmAlarm} needs labels.
 *
 * <p>From counts the rows of a cell share the probability of their mean score; {@link
 * CbpeEstimate#binningError} bounds what that does to the accuracy. Errors are those of chance in
 * drawing the rows, not of wrong assumptions. Cost: one sort; of counts, the cells. Source:
 * NannyML's CBPE, whose figures these are; see {@code docs/model-quality.md} for what differs.
 *
 * @since 0.1
 */
public final class Cbpe {

  /** The figures that are estimated. */
  static final List<QualityMetric> METRICS =
      List.of(
          QualityMetric.ACCURACY,
          QualityMetric.PRECISION,
          QualityMetric.RECALL,
          QualityMetric.F1,
          QualityMetric.ROC_AUC,
          QualityMetric.AVERAGE_PRECISION);

  private static final double ERRORS_SHOWN = 3;

  private final double threshold;
  private final @Nullable IsotonicCalibration calibration;
  private final ClassificationQuality reference;
  private final SamplingErrors errors;

  private Cbpe(
      double[] scores, int[] labels, ClassificationQuality reference, SamplingErrors errors) {
    this.threshold = reference.threshold();
    this.reference = reference;
    this.errors = errors;
    this.calibration =
        CalibrationNeed.of(scores, labels, reference.rocAuc().value())
            ? IsotonicCalibration.fit(scores, labels)
            : null;
  }

  /** Fitted to a reference with labels 0 or 1 and the threshold 0.5. */
  public static Cbpe fit(double[] scores, int[] labels) {
    return fit(scores, labels, 0.5);
  }

  /**
   * Fitted to a reference with labels: data the model was not trained on.
   *
   * @throws IllegalArgumentException if a score or the threshold is outside [0, 1] or NaN, a label
   *     is not 0 or 1, the lengths differ, or there is nothing
   */
  public static Cbpe fit(double[] scores, int[] labels, double threshold) {
    ClassificationQuality quality = ClassificationQuality.of(scores, labels, threshold);
    return new Cbpe(
        scores,
        labels,
        quality,
        new SamplingErrors(quality.confusion(), Labelled.of(scores, labels).blocks()));
  }

  /**
   * Fitted to the labelled part of {@code reference}, each row with the mean score of its cell.
   * Takes 12 bytes per label while it fits.
   *
   * @throws IllegalArgumentException if there are no labels or more than 100 million, or {@code
   *     threshold} is no edge of the grid
   */
  public static Cbpe fit(ScoreCounts reference, double threshold) {
    reference.requireEdge(threshold);
    long labels = reference.labels();
    if (labels < 1 || labels > 100_000_000) {
      throw new IllegalArgumentException(
          "A reference has 1 to 100,000,000 labels, but has " + labels);
    }
    double[] scores = new double[(int) labels];
    int[] truths = new int[(int) labels];
    int at = 0;
    for (int k = 0; k < reference.grid().size(); k++) {
      int ones = (int) reference.positives(k);
      int all = ones + (int) reference.negatives(k);
      if (all > 0) {
        Arrays.fill(scores, at, at + all, reference.meanLabelledScore(k));
        Arrays.fill(truths, at, at + ones, 1);
        at += all;
      }
    }
    return fit(scores, truths, threshold);
  }

  /** Whether scores are calibrated since that helped on the reference. */
  public boolean calibrated() {
    return calibration != null;
  }

  /** The quality that the reference's labels show. */
  public ClassificationQuality reference() {
    return reference;
  }

  /**
   * The probability that belongs to {@code score}.
   *
   * @throws IllegalArgumentException if it is outside [0, 1] or NaN
   */
  public double probability(double score) {
    Labelled.requireScore(score, 0);
    return calibration == null ? score : calibration.calibrate(score);
  }

  /**
   * What to expect of predictions with these scores.
   *
   * @throws IllegalArgumentException if a score is outside [0, 1] or NaN, or there is none
   */
  public CbpeEstimate estimate(double[] scores) {
    double[] sorted = scores.clone();
    for (int i = 0; i < sorted.length; i++) {
      Labelled.requireScore(sorted[i], i);
    }
    Labelled.requireSameLength(sorted.length, sorted.length);
    Arrays.sort(sorted);
    Expectation expected = new Expectation(sorted.length);
    for (int i = sorted.length - 1; i >= 0; i--) {
      expected.add(1, probability(sorted[i]), sorted[i] >= threshold);
    }
    return estimate(expected, 0);
  }

  /**
   * What to expect of the predictions that {@code counts} holds; all NaN without any.
   *
   * @throws IllegalArgumentException if the threshold is no edge of their grid
   */
  public CbpeEstimate estimate(ScoreCounts counts) {
    counts.requireEdge(threshold);
    ScoreGrid grid = counts.grid();
    Expectation expected = new Expectation(grid.size());
    double off = 0;
    for (int k = grid.size() - 1; k >= 0; k--) {
      long n = counts.predictions(k);
      if (n > 0) {
        expected.add(n, probability(counts.meanScore(k)), grid.edge(k) >= threshold);
        off += n * (probability(grid.edge(k + 1)) - probability(grid.edge(k)));
      }
    }
    return estimate(expected, off / counts.predictions());
  }

  private CbpeEstimate estimate(Expectation expected, double binningError) {
    Confusion confusion = expected.confusion();
    double n = confusion.total();
    Map<QualityMetric, Estimate> metrics = new EnumMap<>(QualityMetric.class);
    for (QualityMetric metric : METRICS) {
      double value =
          switch (metric) {
            case ACCURACY -> confusion.accuracy().value();
            case PRECISION -> confusion.precision().value();
            case RECALL -> confusion.recall().value();
            case F1 -> confusion.f1().value();
            case ROC_AUC -> expected.area();
            default -> expected.averagePrecision();
          };
      metrics.put(metric, Estimate.normal(value, errors.of(metric, n), ERRORS_SHOWN, 0, 1));
    }
    return new CbpeEstimate(Math.round(n), confusion, metrics, binningError);
  }
}
