package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * What {@link ScoreCounter} counted: scores by cell, and labelled ones by cell and class. Counts of
 * replicas add up, and subtract to windows, with the same result to the last bit whatever the
 * order. Immutable.
 *
 * <p>Read from counts, accuracy, precision, recall and F1 are exact at a threshold that is an edge
 * of the grid; log-loss, Brier score and their errors are exact sums, rounded once; areas take the
 * scores of one cell as tied, and {@link #rocAucBounds()} says how far that can be off. Up to 2³¹
 * scores per cell.
 *
 * @since 0.1
 */
public final class ScoreCounts {

  /**
   * Between which values a figure lies that counts cannot tell exactly. Immutable.
   *
   * @param low the least it can be
   * @param high the most it can be
   */
  public record Bounds(double low, double high) {}

  private final ScoreLayout layout;
  private final long[] sums;

  ScoreCounts(ScoreLayout layout, long[] sums) {
    this.layout = layout;
    this.sums = sums;
  }

  /** The counts of {@code scores} and their labels over the default grid. */
  public static ScoreCounts of(double[] scores, int[] labels) {
    return of(ScoreGrid.withDefaults(), scores, labels);
  }

  /**
   * The counts of {@code scores} and their labels, 0 or 1, over {@code grid}; each is a prediction
   * and a label.
   *
   * @throws IllegalArgumentException if a score is outside [0, 1] or NaN, a label is not 0 or 1,
   *     the lengths differ, or there is nothing
   */
  public static ScoreCounts of(ScoreGrid grid, double[] scores, int[] labels) {
    Labelled.requireSameLength(scores.length, labels.length);
    ScoreCounter counter = new ScoreCounter(grid, 1);
    for (int i = 0; i < scores.length; i++) {
      Labelled.requireScore(scores[i], i);
      Labelled.requireLabel(labels[i], i);
      counter.accept(scores[i]);
      counter.accept(scores[i], labels[i]);
    }
    return counter.snapshot();
  }

  /**
   * Both together.
   *
   * @throws IllegalArgumentException if the grids differ; so does {@link #minus}
   */
  public ScoreCounts plus(ScoreCounts other) {
    requireSameGrid(other);
    return new ScoreCounts(layout, Tally.plus(sums, other.sums));
  }

  /** What came since {@code earlier}, a former snapshot of the same counter. */
  public ScoreCounts minus(ScoreCounts earlier) {
    requireSameGrid(earlier);
    return new ScoreCounts(layout, Tally.minus(sums, earlier.sums));
  }

  private void requireSameGrid(ScoreCounts other) {
    if (!layout.equals(other.layout)) {
      throw new IllegalArgumentException(
          "Counts over the same grid go together, but got "
              + layout.grid()
              + " and other "
              + other.layout.grid()
              + "; count both over one grid, thresholds included");
    }
  }

  /** The cells. */
  public ScoreGrid grid() {
    return layout.grid();
  }

  private long sum(int from) {
    long sum = 0;
    for (int i = 0; i < grid().size(); i++) {
      sum += sums[from + i];
    }
    return sum;
  }

  /** How many predictions there are. */
  public long predictions() {
    return sum(layout.predicted(0));
  }

  /** How many labels there are. */
  public long labels() {
    return positives() + sum(layout.negatives(0));
  }

  /** How many labels are 1. */
  public long positives() {
    return sum(layout.positives(0));
  }

  /** The predictions in cell {@code k}. */
  public long predictions(int k) {
    return sums[layout.predicted(k)];
  }

  /** The labels 0 in cell {@code k}. */
  public long negatives(int k) {
    return sums[layout.negatives(k)];
  }

  /** The labels 1 in cell {@code k}. */
  public long positives(int k) {
    return sums[layout.positives(k)];
  }

  /** The mean score of the predictions in cell {@code k}, within 2⁻⁴⁰; NaN without any. */
  double meanScore(int k) {
    return mean(k, predictions(k), sums[layout.predictedOffset(k)]);
  }

  /** The mean score of the labelled ones in cell {@code k}, within 2⁻⁴⁰; NaN without any. */
  double meanLabelledScore(int k) {
    return mean(k, negatives(k) + positives(k), sums[layout.labelledOffset(k)]);
  }

  private double mean(int k, long n, long offsets) {
    double inside = grid().edge(k) + offsets * ScoreLayout.OFFSET / n;
    return Math.min(grid().edge(k + 1), inside);
  }

  /**
   * The labelled ones as if they were all the predictions: what was made of those that have a
   * truth.
   */
  ScoreCounts labelledOnly() {
    long[] only = sums.clone();
    for (int k = 0; k < grid().size(); k++) {
      only[layout.predicted(k)] = negatives(k) + positives(k);
      only[layout.predictedOffset(k)] = sums[layout.labelledOffset(k)];
    }
    return new ScoreCounts(layout, only);
  }

  /**
   * The quality of the labelled ones; figures that need labels are NaN without any.
   *
   * @throws IllegalArgumentException if {@code threshold} is no edge of the grid
   */
  public ClassificationQuality quality(double threshold) {
    requireEdge(threshold);
    ScoredBlocks blocks = blocks();
    double n = labels();
    return new ClassificationQuality(
        threshold,
        confusion(threshold),
        ClassificationQuality.area(blocks.area()),
        Estimate.of(blocks.averagePrecision()),
        mean(layout.logLoss(), layout.logLossSquares(), n, Double.MAX_VALUE),
        mean(layout.brier(), layout.brierSquares(), n, 1),
        calibrationError(CalibrationError.withDefaults().bins()));
  }

  void requireEdge(double threshold) {
    if (!grid().hasEdge(threshold)) {
      throw new IllegalArgumentException(
          "A threshold of counts is an edge of their grid, but "
              + threshold
              + " is none; count over grid.withEdge("
              + threshold
              + ")");
    }
  }

  private Estimate mean(int sum, int squares, double n, double most) {
    return Estimate.mean(ExactSum.of(sums, sum), ExactSum.of(sums, squares), n, 0, most);
  }

  private Confusion confusion(double threshold) {
    int from = grid().from(threshold);
    double tp = 0;
    double fp = 0;
    for (int k = from; k < grid().size(); k++) {
      tp += positives(k);
      fp += negatives(k);
    }
    double fn = positives() - tp;
    return new Confusion(tp, fp, fn, labels() - positives() - fp);
  }

  private ScoredBlocks blocks() {
    ScoredBlocks blocks = new ScoredBlocks(grid().size());
    for (int k = grid().size() - 1; k >= 0; k--) {
      blocks.add((double) positives(k), (double) negatives(k));
    }
    return blocks;
  }

  /**
   * Between which values the area under the ROC curve of the uncounted scores lies, whatever their
   * order within the cells; half of all pairs in one cell above and below the figure of {@link
   * #quality}.
   */
  public Bounds rocAucBounds() {
    ScoredBlocks.Area area = blocks().area();
    return new Bounds(area.low(), area.high());
  }

  /**
   * The expected calibration error of the labelled ones in equal-width bins, within 2⁻⁴⁰; NaN
   * without any.
   *
   * @throws IllegalArgumentException if an end of a bin is no edge of the grid; 1, 2, 4, 5, 10, 20,
   *     25, 50 and 100 bins fit the default grid
   */
  public double calibrationError(int bins) {
    CalibrationError.requireBins(bins);
    double error = 0;
    for (int bin = 0; bin < bins; bin++) {
      double low = bin / (double) bins;
      double high = (bin + 1.0) / bins;
      requireEdge(low);
      requireEdge(high);
      double gap = 0;
      int to = bin == bins - 1 ? grid().size() : grid().from(high);
      for (int k = grid().from(low); k < to; k++) {
        long n = negatives(k) + positives(k);
        gap += n == 0 ? 0 : n * meanLabelledScore(k) - positives(k);
      }
      error += Math.abs(gap);
    }
    return error / labels();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreCounts counts
        && layout.equals(counts.layout)
        && Arrays.equals(sums, counts.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return predictions() + " predictions and " + labels() + " labels";
  }
}
