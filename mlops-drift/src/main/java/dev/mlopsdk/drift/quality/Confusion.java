package dev.mlopsdk.drift.quality;

/**
 * How often a classifier with two classes was right and wrong. Counts, or their expectations where
 * labels are missing. Immutable.
 *
 * @param tp true positives: the score reached the threshold, the label is 1
 * @param fp false positives
 * @param fn false negatives
 * @param tn true negatives
 * @since 0.1
 */
public record Confusion(double tp, double fp, double fn, double tn) {

  /** All cases. */
  public double total() {
    return tp + fp + fn + tn;
  }

  /** Both together. */
  Confusion plus(Confusion other) {
    return new Confusion(tp + other.tp, fp + other.fp, fn + other.fn, tn + other.tn);
  }

  /** (TP + TN)/n with Wilson's interval; undefined without cases. */
  public Estimate accuracy() {
    return Estimate.share(tp + tn, total());
  }

  /** TP/(TP + FP) with Wilson's interval; undefined where nothing was predicted positive. */
  public Estimate precision() {
    return Estimate.share(tp, tp + fp);
  }

  /** TP/(TP + FN) with Wilson's interval; undefined without positives. */
  public Estimate recall() {
    return Estimate.share(tp, tp + fn);
  }

  /**
   * 2 TP/(2 TP + FP + FN); undefined where there is nothing but true negatives. Its standard error
   * is that of the delta method: with S = TP/(TP + FP + FN) a share of m cases, F1 = 2S/(1 + S), so
   * the error is 2/(1 + S)² · √(S(1 − S)/m).
   */
  public Estimate f1() {
    double m = tp + fp + fn;
    if (!(m > 0)) {
      return Estimate.undefined();
    }
    double s = tp / m;
    double error = 2 / ((1 + s) * (1 + s)) * Math.sqrt(s * (1 - s) / m);
    return Estimate.normal(2 * tp / (m + tp), error, Estimate.Z, 0, 1);
  }
}
