package dev.mlopsdk.drift.quality;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how good a classifier with several classes is before labels come, from its
 * probabilities alone: {@link Cbpe}, each class against the rest. Immutable.
 *
 * <pre>{@code
 * MulticlassCbpe cbpe = MulticlassCbpe.fit(referenceProbabilities, referenceLabels);
 * cbpe.estimate(probabilitiesOfToday).get(QualityMetric.ACCURACY);
 * }</pre>
 *
 * <p>Probabilities of each class are calibrated by {@link IsotonicCalibration} where that helps
 * against the rest, as {@link Cbpe} decides it, then divided by their sum; where that is 0, each
 * class gets 1/K. With p_k the result and t the class that the largest original probability names,
 *
 * <pre>
 * accuracy = mean p_t     TP_k = Σ p_k, FP_k = Σ (1 − p_k) where t = k     FN_k = Σ p_k where t ≠ k
 * </pre>
 *
 * <p>and macro precision, recall and F1 are means over the classes of their figures from TP, FP and
 * FN, 0 where there is nothing to divide by. Intervals are ± 3 sampling errors, those of chance in
 * drawing the rows, told from the reference: √Σ_k error_k² / K of the classes. Assumptions and
 * blindness are those of {@link Cbpe}. Source: NannyML's CBPE for several classes; see {@code
 * docs/model-quality.md} for what differs.
 *
 * @since 0.1
 */
public final class MulticlassCbpe {

  /** The figures that are estimated. */
  static final List<QualityMetric> METRICS =
      List.of(
          QualityMetric.ACCURACY,
          QualityMetric.PRECISION_MACRO,
          QualityMetric.RECALL_MACRO,
          QualityMetric.F1_MACRO);

  private static final double ERRORS_SHOWN = 3;

  private final @Nullable IsotonicCalibration[] calibrations;
  private final MulticlassQuality reference;

  private MulticlassCbpe(
      @Nullable IsotonicCalibration[] calibrations, MulticlassQuality reference) {
    this.calibrations = calibrations;
    this.reference = reference;
  }

  /**
   * Fitted to a reference: probabilities and true classes of rows the model was not trained on.
   *
   * @throws IllegalArgumentException as {@link MulticlassQuality#of(double[][], int[])} does
   */
  public static MulticlassCbpe fit(double[][] probabilities, int[] labels) {
    MulticlassQuality quality = MulticlassQuality.of(probabilities, labels);
    int classes = quality.classes().size();
    @Nullable IsotonicCalibration[] calibrations = new IsotonicCalibration[classes];
    for (int k = 0; k < classes; k++) {
      int label = k;
      double[] scores = Arrays.stream(probabilities).mapToDouble(row -> row[label]).toArray();
      int[] ones = Arrays.stream(labels).map(one -> one == label ? 1 : 0).toArray();
      double area = ClassificationQuality.of(scores, ones).rocAuc().value();
      if (CalibrationNeed.of(scores, ones, area)) {
        calibrations[k] = IsotonicCalibration.fit(scores, ones);
      }
    }
    return new MulticlassCbpe(calibrations, quality);
  }

  /** Whether probabilities of {@code label} are calibrated since that helped on the reference. */
  public boolean calibrated(int label) {
    return calibrations[label] != null;
  }

  /** The quality that the reference's labels show. */
  public MulticlassQuality reference() {
    return reference;
  }

  int classes() {
    return calibrations.length;
  }

  /** Turns what a model says of each class into what that means. */
  void calibrate(double[] row) {
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      IsotonicCalibration calibration = calibrations[k];
      row[k] = calibration == null ? row[k] : calibration.calibrate(row[k]);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] = sum > 0 ? row[k] / sum : 1.0 / row.length;
    }
  }

  /**
   * What to expect of predictions with these probabilities: accuracy, macro precision, recall and
   * F1.
   *
   * @throws IllegalArgumentException if a row has not a probability in [0, 1] for each class of the
   *     reference with a sum of 1 within 0.001, or there is none
   */
  public Map<QualityMetric, Estimate> estimate(double[][] probabilities) {
    Labelled.requireSameLength(probabilities.length, probabilities.length);
    Tally tally = new Tally(ExpectedClasses.longs(classes()), 1);
    for (double[] original : probabilities) {
      Probabilities.require(original, classes());
      double[] row = original.clone();
      calibrate(row);
      ExpectedClasses.add(tally, row, Probabilities.largest(original));
    }
    return estimate(new ExpectedClasses(tally.snapshot(), classes()));
  }

  /** What to expect of the answers that {@code expected} sums up; empty without any. */
  Map<QualityMetric, Estimate> estimate(ExpectedClasses expected) {
    Map<QualityMetric, Estimate> metrics = new EnumMap<>(QualityMetric.class);
    double n = expected.answers();
    if (n > 0) {
      for (QualityMetric metric : METRICS) {
        double value =
            switch (metric) {
              case ACCURACY -> expected.accuracy();
              case PRECISION_MACRO -> expected.macroPrecision();
              case RECALL_MACRO -> expected.macroRecall();
              default -> expected.macroF1();
            };
        metrics.put(metric, Estimate.normal(value, error(metric, n), ERRORS_SHOWN, 0, 1));
      }
    }
    return Collections.unmodifiableMap(metrics);
  }

  private double error(QualityMetric metric, double n) {
    double scale = Math.sqrt(reference.labels() / n);
    return scale
        * switch (metric) {
          case ACCURACY -> reference.accuracy().standardError();
          case PRECISION_MACRO -> error(Confusion::precision);
          case RECALL_MACRO -> error(Confusion::recall);
          default -> error(Confusion::f1);
        };
  }

  /** The error of the reference's mean over classes, as if they were independent. */
  private double error(Function<Confusion, Estimate> figure) {
    double squares = 0;
    int seen = 0;
    for (int k = 0; k < classes(); k++) {
      double error = figure.apply(reference.oneVsRest(k)).standardError();
      if (!Double.isNaN(error)) {
        squares += error * error;
        seen++;
      }
    }
    return Math.sqrt(squares) / seen;
  }
}
