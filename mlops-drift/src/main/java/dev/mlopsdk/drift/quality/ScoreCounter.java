package dev.mlopsdk.drift.quality;

/**
 * Counts the scores of a classifier, and those whose label is known by their label. Thread-safe;
 * counting takes no lock and allocates nothing.
 *
 * <pre>{@code
 * ScoreCounter counter = ScoreCounter.create();
 * counter.accept(0.8);          // a prediction was made
 * counter.accept(0.8, 1);       // the truth about it
 * counter.snapshot().quality(0.5).accuracy();
 * }</pre>
 *
 * <p>Scores and labels are counted apart: a label says nothing of when its prediction was made. The
 * counts only grow; a window is {@link ScoreCounts#minus} of two snapshots. Memory: 8 bytes times 5
 * per cell and 268 more, for each of 4 stripes: 120 kB with the default grid.
 *
 * @since 0.1
 */
public final class ScoreCounter {

  private static final int STRIPES = 4;

  private final ScoreLayout layout;
  private final Tally tally;

  ScoreCounter(ScoreGrid grid, int stripes) {
    this.layout = new ScoreLayout(grid);
    this.tally = new Tally(layout.longs(), stripes);
  }

  /** An empty counter over the default grid. */
  public static ScoreCounter create() {
    return create(ScoreGrid.withDefaults());
  }

  /** An empty counter over the cells of {@code grid}. */
  public static ScoreCounter create(ScoreGrid grid) {
    return new ScoreCounter(grid, STRIPES);
  }

  /**
   * Counts the score of a prediction.
   *
   * @throws IllegalArgumentException if it is outside [0, 1] or NaN
   */
  public void accept(double score) {
    Labelled.requireScore(score, 0);
    int cell = layout.grid().cell(score);
    int stripe = tally.stripe();
    tally.add(stripe, layout.predicted(cell), 1);
    tally.add(stripe, layout.predictedOffset(cell), layout.offset(cell, score));
  }

  /**
   * Counts a label with the score that was predicted.
   *
   * @throws IllegalArgumentException if the score is outside [0, 1] or NaN, or the label is not 0
   *     or 1
   */
  public void accept(double score, int label) {
    Labelled.requireScore(score, 0);
    Labelled.requireLabel(label, 0);
    boolean positive = label == 1;
    int cell = layout.grid().cell(score);
    int stripe = tally.stripe();
    double log = ClassificationQuality.logLoss(score, positive);
    double brier = ClassificationQuality.brier(score, positive);
    tally.add(stripe, positive ? layout.positives(cell) : layout.negatives(cell), 1);
    tally.add(stripe, layout.labelledOffset(cell), layout.offset(cell, score));
    ExactSum.add(tally, stripe, layout.logLoss(), log);
    ExactSum.add(tally, stripe, layout.logLossSquares(), log * log);
    ExactSum.add(tally, stripe, layout.brier(), brier);
    ExactSum.add(tally, stripe, layout.brierSquares(), brier * brier);
  }

  /** What was counted so far. */
  public ScoreCounts snapshot() {
    return new ScoreCounts(layout, tally.snapshot());
  }
}
