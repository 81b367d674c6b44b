package dev.mlopsdk.drift.quality;

import java.util.Arrays;

/**
 * What {@link ClassCounter} counted: answers by class, labels by class and by the class that was
 * predicted, and sums of losses. Counts of replicas add up, and subtract to windows, with the same
 * result to the last bit whatever the order. Immutable.
 *
 * <p>All figures are exact but the calibration error, which is within 2⁻³⁷; up to 2³⁰ labels.
 *
 * @since 0.1
 */
public final class ClassCounts {

  private final ClassLayout layout;
  private final long[] sums;

  ClassCounts(ClassLayout layout, long[] sums) {
    this.layout = layout;
    this.sums = sums;
  }

  /**
   * Both together.
   *
   * @throws IllegalArgumentException if they have not the same number of classes; so does {@link
   *     #minus}
   */
  public ClassCounts plus(ClassCounts other) {
    requireSameClasses(other);
    return new ClassCounts(layout, Tally.plus(sums, other.sums));
  }

  /** What came since {@code earlier}, a former snapshot of the same counter. */
  public ClassCounts minus(ClassCounts earlier) {
    requireSameClasses(earlier);
    return new ClassCounts(layout, Tally.minus(sums, earlier.sums));
  }

  private void requireSameClasses(ClassCounts other) {
    if (other.classes() != classes()) {
      throw new IllegalArgumentException(
          "Counts of the same classes go together, but got "
              + classes()
              + " and "
              + other.classes()
              + " classes");
    }
  }

  /** How many classes there are. */
  public int classes() {
    return layout.classes();
  }

  private long sum(int from) {
    return Arrays.stream(sums, from, from + classes()).sum();
  }

  /** How many predictions there are. */
  public long predictions() {
    return sum(layout.predicted(0));
  }

  /** The predictions that name {@code label}. */
  public long predictions(int label) {
    return sums[layout.predicted(layout.require(label))];
  }

  /** How many labels there are. */
  public long labels() {
    return sum(layout.truths(0));
  }

  /** The labels that are {@code label}. */
  public long labels(int label) {
    return sums[layout.truths(layout.require(label))];
  }

  /** The labels whose prediction names {@code label}. */
  long named(int label) {
    return sums[layout.named(label)];
  }

  /** The labels that are {@code label} and were predicted. */
  long right(int label) {
    return sums[layout.right(label)];
  }

  long right() {
    return sum(layout.right(0));
  }

  /** How many labels have a probability per class. */
  long scored() {
    return Arrays.stream(sums, layout.scored(0), layout.scored(ClassLayout.BINS)).sum();
  }

  /** Rows by true class, then by predicted class; empty beyond 100 classes. */
  long[][] matrix() {
    long[][] matrix = new long[layout.matrix() ? classes() : 0][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = Arrays.copyOfRange(sums, layout.cell(i, 0), layout.cell(i, classes()));
    }
    return matrix;
  }

  /** How good the answers with a label were; figures that need labels are NaN without any. */
  public MulticlassQuality quality() {
    return new MulticlassQuality(ClassNames.numbered(classes()), this);
  }

  Estimate logLoss() {
    return mean(layout.logLoss(), layout.logLossSquares(), Double.MAX_VALUE);
  }

  Estimate brier() {
    return mean(layout.brier(), layout.brierSquares(), 2);
  }

  private Estimate mean(int sum, int squares, double most) {
    double n = scored();
    return Estimate.mean(ExactSum.of(sums, sum), ExactSum.of(sums, squares), n, 0, most);
  }

  double calibrationError() {
    double error = 0;
    for (int bin = 0; bin < ClassLayout.BINS; bin++) {
      long n = sums[layout.scored(bin)];
      double promised = ClassLayout.sum(bin, n, sums[layout.binSum(bin)]);
      error += Math.abs(promised - sums[layout.binRight(bin)]);
    }
    return scored() == 0 ? Double.NaN : error / scored();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassCounts counts
        && layout.equals(counts.layout)
        && Arrays.equals(sums, counts.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return predictions() + " predictions and " + labels() + " labels of " + classes() + " classes";
  }
}
