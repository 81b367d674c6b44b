package dev.mlopsdk.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The columns of a version. A thread takes a stripe to itself for the time of a row, so that the
 * row costs one atomic operation; where all are taken, as by threads that lost their core in the
 * middle of a row, one more is shared and added to atomically. Nobody waits, nothing is lost.
 */
final class Stripes {

  /** What one column counts so far, and the rows of all. */
  record Snapshot(long rows, List<NumberSums> columns) {}

  private static final int MOST = 8;

  private final int columns;
  private final int buckets;
  private final Stripe[] own;
  private final Stripe[] all;

  /**
   * Empty columns.
   *
   * @param buckets how many buckets' extremes are kept
   */
  Stripes(int columns, int buckets) {
    this.columns = columns;
    this.buckets = buckets;
    int cores = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    own = new Stripe[Integer.highestOneBit(2 * cores - 1)];
    all = new Stripe[own.length + 1];
    Arrays.setAll(all, i -> new Stripe(columns, buckets, i == own.length));
    System.arraycopy(all, 0, own, 0, own.length);
  }

  /** A stripe for one row. */
  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  Stripe take() {
    int mask = own.length - 1;
    int start = (int) Thread.currentThread().getId() & mask;
    for (int i = 0; i <= mask; i++) {
      Stripe stripe = own[(start + i) & mask];
      if (stripe.acquire()) {
        return stripe;
      }
    }
    return all[own.length];
  }

  Snapshot snapshot() {
    long rows = 0;
    for (Stripe stripe : all) {
      rows += stripe.rows();
    }
    List<NumberSums> sums = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      NumberSums sum = new NumberSums();
      for (Stripe stripe : all) {
        stripe.column(i).addTo(sum);
      }
      sums.add(sum);
    }
    return new Snapshot(rows, sums);
  }

  /**
   * What was counted since {@code earlier}, with the extremes of the buckets {@code first…last}.
   */
  Snapshot since(Snapshot earlier, int first, int last) {
    Snapshot now = snapshot();
    List<NumberSums> window = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      NumberSums sums = now.columns.get(i).minus(earlier.columns.get(i));
      for (Stripe stripe : all) {
        for (int bucket = first; bucket <= last; bucket++) {
          stripe.column(i).addExtremesTo(sums, slot(bucket));
        }
      }
      window.add(sums);
    }
    return new Snapshot(now.rows - earlier.rows, window);
  }

  /** Where the extremes of {@code bucket} are. */
  int slot(int bucket) {
    return bucket % buckets;
  }

  /** Makes room for the extremes of {@code bucket}, before it begins. */
  void forget(int bucket) {
    for (Stripe stripe : all) {
      for (int i = 0; i < columns; i++) {
        stripe.column(i).forget(slot(bucket));
      }
    }
  }
}
