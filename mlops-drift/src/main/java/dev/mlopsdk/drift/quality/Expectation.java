package dev.mlopsdk.drift.quality;

/**
 * The expected confusion matrix and curves of rows that are each a positive with some probability,
 * taken from the largest score to the smallest. Not thread-safe; confine to one thread.
 */
final class Expectation {

  /** From how many rows on sums of 1/i are taken by their integral. */
  private static final int EXACT = 256;

  private final ScoredBlocks blocks;
  private double tp;
  private double fp;
  private double fn;
  private double tn;
  private long rows;
  private double positives;
  private double precisions;

  Expectation(int capacity) {
    blocks = new ScoredBlocks(capacity);
  }

  /** Adds {@code n} rows of one score, each a positive with that probability. */
  void add(long n, double probability, boolean predictedPositive) {
    double yes = n * probability;
    double no = n * (1 - probability);
    blocks.add(yes, no);
    if (predictedPositive) {
      tp += yes;
      fp += no;
    } else {
      fn += yes;
      tn += no;
    }
    // Σ p (T + j p)/(N + j) over j = 1 … n, with T and N the positives and rows before.
    double gap = positives - probability * rows;
    precisions += probability * (gap * harmonic(rows, n) + yes);
    rows += n;
    positives += yes;
  }

  /** 1/(a + 1) + … + 1/(a + n); the integral of the midpoints is within 10⁻¹² from a = 256 on. */
  private static double harmonic(long a, long n) {
    double sum = 0;
    long end = a + n;
    long i = a + 1;
    for (; i <= end && (n <= EXACT || i <= EXACT); i++) {
      sum += 1.0 / i;
    }
    if (i > end) {
      return sum;
    }
    double from = i - 0.5;
    double to = end + 0.5;
    return sum + Math.log1p((to - from) / from) + (1 / (to * to) - 1 / (from * from)) / 24;
  }

  Confusion confusion() {
    return new Confusion(tp, fp, fn, tn);
  }

  double area() {
    return blocks.area().area();
  }

  double averagePrecision() {
    return positives > 0 ? precisions / positives : Double.NaN;
  }
}
