package dev.mlopsdk.core.pair;

/**
 * Counts d = loss of the challenger − loss of the champion, one per pair whose truth is known: both
 * met the same input, so what makes an input hard cancels. Thread-safe. Merging replicas in any
 * order gives the same result up to rounding.
 *
 * @since 0.1
 */
public final class PairedLosses {

  private final WeightedMoments losses = new WeightedMoments();
  private long better;
  private long worse;

  /**
   * Counts {@code difference} once; NaN is none, and one without bound is better or worse but in no
   * mean.
   */
  public void accept(double difference) {
    accept(difference, 1);
  }

  /** Counts {@code difference} as {@code weight} pairs, more than 0; as above. */
  public synchronized void accept(double difference, double weight) {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("A pair counts as more than 0 pairs, but as " + weight);
    }
    if (Double.isFinite(difference)) {
      losses.accept(difference, weight);
    }
    better += difference < 0 ? 1 : 0;
    worse += difference > 0 ? 1 : 0;
  }

  /** Adds what {@code other} counted, and returns this. */
  public PairedLosses combine(PairedLosses other) {
    PairedLosses copy = other.copy();
    synchronized (this) {
      losses.combine(copy.losses);
      better += copy.better;
      worse += copy.worse;
    }
    return this;
  }

  private synchronized PairedLosses copy() {
    PairedLosses copy = new PairedLosses();
    copy.losses.combine(losses);
    copy.better = better;
    copy.worse = worse;
    return copy;
  }

  /** What was counted up to now. */
  public synchronized PairedLoss result() {
    return new PairedLoss(
        losses.count(), losses.mean(), losses.variance(), losses.effective(), better, worse);
  }
}
