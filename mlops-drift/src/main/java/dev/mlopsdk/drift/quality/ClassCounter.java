package dev.mlopsdk.drift.quality;

/**
 * Counts the answers of a classifier with several classes, and those whose label is known by their
 * label. Thread-safe; counting takes no lock and allocates nothing.
 *
 * <pre>{@code
 * ClassCounter counter = ClassCounter.create(3);
 * counter.accept(2);                                     // class 2 was predicted
 * counter.accept(2, 0);                                  // the truth about it is class 0
 * counter.accept(new double[] {0.1, 0.2, 0.7}, 0);       // the same, with log-loss and Brier
 * counter.snapshot().quality().macroF1();
 * }</pre>
 *
 * <p>Answers and labels are counted apart: a label says nothing of when its prediction was made.
 * The counts only grow; a window is {@link ClassCounts#minus} of two snapshots. Memory with K
 * classes: 8 bytes times K² + 4 K + 300 for each of 4 stripes, K² only up to 100 classes.
 *
 * @since 0.1
 */
public final class ClassCounter {

  private static final int STRIPES = 4;

  private final ClassLayout layout;
  private final Tally tally;

  ClassCounter(int classes, int stripes) {
    this.layout = new ClassLayout(classes);
    this.tally = new Tally(layout.longs(), stripes);
  }

  /**
   * An empty counter of the classes 0 to {@code classes} − 1.
   *
   * @throws IllegalArgumentException if there are fewer than 2 classes or more than 10,000
   */
  public static ClassCounter create(int classes) {
    return new ClassCounter(classes, STRIPES);
  }

  /**
   * Counts a prediction by the class that it names.
   *
   * @throws IllegalArgumentException if there is no such class
   */
  public void accept(int predicted) {
    tally.add(tally.stripe(), layout.predicted(layout.require(predicted)), 1);
  }

  /**
   * Counts a label with the class that was predicted.
   *
   * @throws IllegalArgumentException if there is no such class
   */
  public void accept(int predicted, int truth) {
    layout.require(predicted);
    layout.require(truth);
    int stripe = tally.stripe();
    tally.add(stripe, layout.truths(truth), 1);
    tally.add(stripe, layout.named(predicted), 1);
    if (layout.matrix()) {
      tally.add(stripe, layout.cell(truth, predicted), 1);
    }
    if (predicted == truth) {
      tally.add(stripe, layout.right(truth), 1);
    }
  }

  /**
   * Counts a label with the probabilities that were predicted; the largest names the class, the
   * first of equal ones.
   *
   * @throws IllegalArgumentException if there is no such class, or no probability in [0, 1] per
   *     class, or they do not sum to 1 within 0.001
   */
  public void accept(double[] probabilities, int truth) {
    layout.require(truth);
    Probabilities.require(probabilities, layout.classes());
    int predicted = Probabilities.largest(probabilities);
    double squares = 0;
    for (double p : probabilities) {
      squares += p * p;
    }
    accept(predicted, truth);
    score(probabilities[predicted], probabilities[truth], squares, predicted == truth);
  }

  /**
   * Counts what probabilities say of a label that is counted already.
   *
   * @param top the probability of the answer
   * @param ofTruth that of the true class
   * @param squares the sum of the squares of all of them
   */
  void score(double top, double ofTruth, double squares, boolean right) {
    int stripe = tally.stripe();
    int bin = ClassLayout.bin(top);
    double log = ClassificationQuality.logLoss(ofTruth, true);
    // Σ (p_k − y_k)²; a rounding could take it below 0.
    double brier = Math.max(0, squares - ofTruth * ofTruth + (1 - ofTruth) * (1 - ofTruth));
    ExactSum.add(tally, stripe, layout.logLoss(), log);
    ExactSum.add(tally, stripe, layout.logLossSquares(), log * log);
    ExactSum.add(tally, stripe, layout.brier(), brier);
    ExactSum.add(tally, stripe, layout.brierSquares(), brier * brier);
    tally.add(stripe, layout.binSum(bin), ClassLayout.offset(bin, top));
    if (right) {
      tally.add(stripe, layout.binRight(bin), 1);
    }
    tally.add(stripe, layout.scored(bin), 1);
  }

  /** What was counted so far. */
  public ClassCounts snapshot() {
    return new ClassCounts(layout, tally.snapshot());
  }
}
