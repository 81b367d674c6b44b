package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * The expected calibration error: how far scores are from the frequencies they promise. Immutable.
 *
 * <pre>
 * ECE = Σ_b n_b/n · |mean score of b − share of positives of b|     over the bins b with rows
 * </pre>
 *
 * <p>Equal-width bins are [i/B, (i+1)/B), the last one closed; equal-count bins are the rows from
 * ⌊i n/B⌋ to ⌊(i+1) n/B⌋ in the order of their scores, and tied rows at a border of them count with
 * the mean label of all their ties, so that their order does not matter. The figure grows with
 * fewer rows and more bins even for a calibrated model. Cost: one sort. Source: M. Pakdaman Naeini,
 * G. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI
 * 2015, doi:10.1609/aaai.v29i1.9602.
 *
 * @param bins how many, 1 to 1,000
 * @param cut how the rows are divided
 * @since 0.1
 */
public record CalibrationError(int bins, Cut cut) {

  /** How rows are divided into bins. */
  public enum Cut {
    /** By score, each bin as wide as the others. */
    EQUAL_WIDTH,
    /** By rank, each bin as full as the others. */
    EQUAL_COUNT
  }

  public CalibrationError {
    requireBins(bins);
  }

  static int requireBins(int bins) {
    if (bins < 1 || bins > 1000) {
      throw new IllegalArgumentException("There are 1 to 1,000 bins, but asked for " + bins);
    }
    return bins;
  }

  /** Ten equal-width bins. */
  public static CalibrationError withDefaults() {
    return new CalibrationError(10, Cut.EQUAL_WIDTH);
  }

  /** The same with so many bins, 1 to 1,000. */
  public CalibrationError withBins(int bins) {
    return new CalibrationError(bins, cut);
  }

  /** The same with rows divided otherwise. */
  public CalibrationError withCut(Cut cut) {
    return new CalibrationError(bins, cut);
  }

  /**
   * The error of {@code scores} in [0, 1] against labels 0 or 1.
   *
   * @throws IllegalArgumentException if a score is outside [0, 1] or NaN, a label is not 0 or 1,
   *     the lengths differ, or there is nothing
   */
  public double of(double[] scores, int[] labels) {
    return of(Labelled.of(scores, labels));
  }

  double of(Labelled rows) {
    double[] labels = cut == Cut.EQUAL_COUNT ? evened(rows) : rows.labels();
    double error = 0;
    int from = 0;
    for (int bin = 0; bin < bins; bin++) {
      int to = end(rows, bin, from);
      double gap = 0;
      for (int i = from; i < to; i++) {
        gap += rows.scores()[i] - labels[i];
      }
      error += Math.abs(gap);
      from = to;
    }
    return error / rows.size();
  }

  private int end(Labelled rows, int bin, int from) {
    if (bin == bins - 1) {
      return rows.size();
    }
    if (cut == Cut.EQUAL_COUNT) {
      return (int) ((bin + 1L) * rows.size() / bins);
    }
    double edge = (bin + 1.0) / bins;
    int to = from;
    while (to < rows.size() && rows.scores()[to] < edge) {
      to++;
    }
    return to;
  }

  /** Each row's label as the mean label of all rows with its score. */
  private static double[] evened(Labelled rows) {
    double[] even = rows.labels().clone();
    int from = 0;
    while (from < even.length) {
      int to = from;
      double sum = 0;
      while (to < even.length && rows.scores()[to] <= rows.scores()[from]) {
        sum += even[to++];
      }
      Arrays.fill(even, from, to, sum / (to - from));
      from = to;
    }
    return even;
  }
}
