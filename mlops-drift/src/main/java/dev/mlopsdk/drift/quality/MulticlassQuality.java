package dev.mlopsdk.drift.quality;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How good a classifier with any number of classes is, from its answers and labels. Immutable.
 *
 * <pre>{@code
 * MulticlassQuality quality = MulticlassQuality.of(probabilities, labels);     // double[][], int[]
 * quality.accuracy().value();
 * quality.oneVsRest(2).recall();          // of the class 2, with its interval
 * }</pre>
 *
 * <p>With p_k the probability of class k, y_k 1 for the true class and 0 for others, t the class
 * that is named (the largest p, the first of equal ones) and n rows:
 *
 * <pre>
 * accuracy           share of rows whose class is named: also micro precision, recall and F1, and
 *                    weighted recall
 * macro              mean over the classes that came or were named; a figure of a class with nothing
 *                    to divide by is 0
 * weighted           the same, weighted by how often each class came
 * log-loss           mean of −ln p of the true class, p kept at 2⁻⁵² or more
 * Brier              mean of Σ_k (p_k − y_k)², in [0, 2]
 * calibration error  Σ_b n_b/n |mean p_t − share of right answers|, over 10 equal-width bins of p_t
 * </pre>
 *
 * <p>Intervals are 95 %: Wilson's for shares, by the central limit theorem for log-loss and Brier,
 * none for macro and weighted figures. Equal to scikit-learn's {@code f1_score} and its like with
 * {@code average="macro"} or {@code "weighted"} and {@code zero_division=0}, {@code log_loss} and
 * {@code brier_score_loss}. Figures of probabilities are over the rows that have some, NaN without.
 *
 * @since 0.1
 */
public final class MulticlassQuality {

  private static final MulticlassQuality NONE =
      new MulticlassQuality(ClassNames.numbered(2), ClassCounter.create(2).snapshot());

  private final ClassNames names;
  private final ClassCounts counts;

  MulticlassQuality(ClassNames names, ClassCounts counts) {
    this.names = names;
    this.counts = counts;
  }

  /** Of no rows. */
  static MulticlassQuality none() {
    return NONE;
  }

  /**
   * From the predicted and the true class of each row, both from 0 to {@code classes} − 1.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes or more than 10,000, a class
   *     is out of range, the lengths differ, or there is nothing
   */
  public static MulticlassQuality of(int[] predicted, int[] truth, int classes) {
    Labelled.requireSameLength(predicted.length, truth.length);
    ClassCounter counter = new ClassCounter(classes, 1);
    for (int i = 0; i < predicted.length; i++) {
      counter.accept(predicted[i], truth[i]);
    }
    return counter.snapshot().quality();
  }

  /**
   * From the probabilities and the true class of each row.
   *
   * @throws IllegalArgumentException if the rows have not all one probability in [0, 1] per class,
   *     2 to 10,000, with a sum of 1 within 0.001, a class is out of range, the lengths differ, or
   *     there is nothing
   */
  public static MulticlassQuality of(double[][] probabilities, int[] truth) {
    Labelled.requireSameLength(probabilities.length, truth.length);
    ClassCounter counter = new ClassCounter(probabilities[0].length, 1);
    for (int i = 0; i < truth.length; i++) {
      counter.accept(probabilities[i], truth[i]);
    }
    return counter.snapshot().quality();
  }

  /** The names of the classes, in the model's order; 0, 1, 2 … where none were given. */
  public List<String> classes() {
    return names.names();
  }

  /** How many rows there are. */
  public long labels() {
    return counts.labels();
  }

  /**
   * The confusion matrix: rows by true class, then by predicted class, in the order of {@link
   * #classes}. Empty beyond 100 classes.
   */
  public long[][] counts() {
    return counts.matrix();
  }

  /**
   * How the class of that index fared against all others.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Confusion oneVsRest(int label) {
    double came = counts.labels(label);
    // While others count, a part may be ahead of its whole.
    double tp = Math.min((double) counts.right(label), came);
    double fp = Math.max(0, counts.named(label) - tp);
    return new Confusion(tp, fp, came - tp, Math.max(0, labels() - came - fp));
  }

  /**
   * How the class of that name fared against all others.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Confusion oneVsRest(String name) {
    int label = names.index(name);
    if (label == ClassNames.NONE) {
      throw new IllegalArgumentException(
          "There is no class '" + name + "'; the classes are " + classes());
    }
    return oneVsRest(label);
  }

  /** The share of right answers with Wilson's interval. */
  public Estimate accuracy() {
    double all = labels();
    return Estimate.share(Math.min((double) counts.right(), all), all);
  }

  /** The mean precision over the classes. */
  public double macroPrecision() {
    return macro(MulticlassQuality::precision);
  }

  /** The mean recall over the classes. */
  public double macroRecall() {
    return macro(MulticlassQuality::recall);
  }

  /** The mean F1 over the classes. */
  public double macroF1() {
    return macro(MulticlassQuality::f1);
  }

  /** The mean precision over the classes, weighted by how often they came. */
  public double weightedPrecision() {
    return weighted(MulticlassQuality::precision);
  }

  /** The mean F1 over the classes, weighted by how often they came. */
  public double weightedF1() {
    return weighted(MulticlassQuality::f1);
  }

  private static double precision(Confusion one) {
    return ratio(one.tp(), one.tp() + one.fp());
  }

  private static double recall(Confusion one) {
    return ratio(one.tp(), one.tp() + one.fn());
  }

  private static double f1(Confusion one) {
    return ratio(2 * one.tp(), 2 * one.tp() + one.fp() + one.fn());
  }

  private static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }

  private double macro(ToDoubleFunction<Confusion> figure) {
    double sum = 0;
    int seen = 0;
    for (int k = 0; k < counts.classes(); k++) {
      Confusion one = oneVsRest(k);
      if (one.tp() + one.fp() + one.fn() > 0) {
        sum += figure.applyAsDouble(one);
        seen++;
      }
    }
    return sum / seen;
  }

  private double weighted(ToDoubleFunction<Confusion> figure) {
    double sum = 0;
    for (int k = 0; k < counts.classes(); k++) {
      Confusion one = oneVsRest(k);
      sum += (one.tp() + one.fn()) * figure.applyAsDouble(one);
    }
    return sum / labels();
  }

  /** How many rows have a probability per class. */
  public long scored() {
    return counts.scored();
  }

  /** The mean logarithmic loss in nats. */
  public Estimate logLoss() {
    return counts.logLoss();
  }

  /** The mean squared difference of probabilities and truth, summed over the classes. */
  public Estimate brier() {
    return counts.brier();
  }

  /** How far the probabilities of the answers are from the shares of right ones. */
  public double calibrationError() {
    return counts.calibrationError();
  }

  /** All figures over the classes together; none without rows. */
  Map<QualityMetric, Estimate> metrics() {
    Map<QualityMetric, Estimate> all = new EnumMap<>(QualityMetric.class);
    if (labels() > 0) {
      all.put(QualityMetric.ACCURACY, accuracy());
      all.put(QualityMetric.PRECISION_MACRO, Estimate.of(macroPrecision()));
      all.put(QualityMetric.RECALL_MACRO, Estimate.of(macroRecall()));
      all.put(QualityMetric.F1_MACRO, Estimate.of(macroF1()));
      all.put(QualityMetric.PRECISION_WEIGHTED, Estimate.of(weightedPrecision()));
      all.put(QualityMetric.F1_WEIGHTED, Estimate.of(weightedF1()));
    }
    if (scored() > 0) {
      all.put(QualityMetric.LOG_LOSS, logLoss());
      all.put(QualityMetric.BRIER, brier());
      all.put(QualityMetric.CALIBRATION_ERROR, Estimate.of(calibrationError()));
    }
    return all;
  }

  /** The other names for the same counts. */
  MulticlassQuality named(ClassNames other) {
    return new MulticlassQuality(other, counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MulticlassQuality quality
        && classes().equals(quality.classes())
        && counts.equals(quality.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return labels() + " labels of " + counts.classes() + " classes, accuracy " + accuracy().value();
  }
}
