package dev.mlopsdk.drift.quality;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many predictions of each bucket were made, and of how many the label has come, whenever it
 * came. Counting is for any thread and takes no lock; one thread at a time turns.
 */
final class LabelShare {

  private final int buckets;
  private final AtomicLongArray begins;
  private final AtomicLongArray labels;
  private volatile int current;
  private volatile int turned;

  LabelShare(int buckets, long nanos) {
    this.buckets = buckets;
    this.begins = new AtomicLongArray(buckets);
    this.labels = new AtomicLongArray(buckets);
    begins.set(0, nanos);
  }

  /** A label came of a prediction that was answered at {@code nanos}. */
  void labelled(long nanos) {
    int newest = current;
    int known = Math.min(turned, buckets - 1);
    for (int i = 0; i <= known; i++) {
      int bucket = Math.floorMod(newest - i, buckets);
      if (nanos - begins.get(bucket) >= 0) {
        labels.getAndIncrement(bucket);
        return;
      }
    }
  }

  void turn(long nanos) {
    int next = (current + 1) % buckets;
    labels.set(next, 0);
    begins.set(next, nanos);
    int before = turned;
    turned = before + 1;
    current = next;
  }

  /** The labelled ones among {@code predictions} of the window; NaN without predictions. */
  double of(long predictions) {
    long sum = 0;
    for (int i = 0; i < buckets; i++) {
      sum += labels.get(i);
    }
    return predictions == 0 ? Double.NaN : Math.min(1, sum / (double) predictions);
  }
}
