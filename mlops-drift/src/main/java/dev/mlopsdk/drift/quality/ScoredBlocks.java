package dev.mlopsdk.drift.quality;

/**
 * Weights of both classes at distinct scores, from the largest score to the smallest: what ROC and
 * precision-recall curves are made of. Values of one score are one block, so ties count by half.
 * Not thread-safe; confine to one thread.
 */
final class ScoredBlocks {

  /** What the blocks say about the area under the ROC curve. */
  record Area(double area, double error, double low, double high) {}

  private final double[] positives;
  private final double[] negatives;
  private int size;
  private double allPositives;
  private double allNegatives;

  ScoredBlocks(int capacity) {
    positives = new double[capacity];
    negatives = new double[capacity];
  }

  /** Adds the block with the next smaller score. */
  void add(double positive, double negative) {
    if (positive > 0 || negative > 0) {
      positives[size] = positive;
      negatives[size] = negative;
      size++;
      allPositives += positive;
      allNegatives += negative;
    }
  }

  /**
   * The area under the ROC curve, pairs of one block counted by half, with DeLong's standard error,
   * and what the area could be if the pairs of a block had an order; NaN with one class only.
   */
  Area area() {
    if (!(allPositives > 0 && allNegatives > 0)) {
      return new Area(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double above = 0;
    double sure = 0;
    double tied = 0;
    for (int i = size - 1; i >= 0; i--) {
      sure += positives[i] * above;
      tied += positives[i] * negatives[i];
      above += negatives[i];
    }
    double pairs = allPositives * allNegatives;
    double area = (sure + tied / 2) / pairs;
    return new Area(area, error(area), sure / pairs, (sure + tied) / pairs);
  }

  /** DeLong, DeLong, Clarke-Pearson (1988): the variance of the structural components. */
  private double error(double area) {
    if (allPositives < 2 || allNegatives < 2) {
      return Double.NaN;
    }
    double ofPositives = 0;
    double ofNegatives = 0;
    double positivesAbove = 0;
    double negativesAbove = 0;
    for (int i = 0; i < size; i++) {
      double below = allNegatives - negativesAbove - negatives[i];
      double byPositive = (below + negatives[i] / 2) / allNegatives - area;
      double byNegative = (positivesAbove + positives[i] / 2) / allPositives - area;
      ofPositives += positives[i] * byPositive * byPositive;
      ofNegatives += negatives[i] * byNegative * byNegative;
      positivesAbove += positives[i];
      negativesAbove += negatives[i];
    }
    return Math.sqrt(
        ofPositives / (allPositives - 1) / allPositives
            + ofNegatives / (allNegatives - 1) / allNegatives);
  }

  /** Σ (recall − recall before) · precision over the blocks; NaN without positives. */
  double averagePrecision() {
    if (!(allPositives > 0)) {
      return Double.NaN;
    }
    double tp = 0;
    double fp = 0;
    double sum = 0;
    for (int i = 0; i < size; i++) {
      tp += positives[i];
      fp += negatives[i];
      if (tp > 0) {
        sum += positives[i] * (tp / (tp + fp));
      }
    }
    return sum / allPositives;
  }

  /**
   * The spread, over the rows of the rarer class, of the share of the other class that each is on
   * the right side of; ties by half. The positives are the rarer ones of equally many.
   */
  double spreadOfRarer() {
    boolean positive = allPositives <= allNegatives;
    double others = positive ? allNegatives : allPositives;
    double sum = 0;
    double squares = 0;
    double above = 0;
    for (int i = 0; i < size; i++) {
      double own = positive ? positives[i] : negatives[i];
      double other = positive ? negatives[i] : positives[i];
      double right = positive ? others - above - other / 2 : above + other / 2;
      sum += own * right / others;
      squares += own * right / others * (right / others);
      above += other;
    }
    double n = positive ? allPositives : allNegatives;
    double mean = sum / n;
    return Math.sqrt(Math.max(0, squares / n - mean * mean));
  }
}
