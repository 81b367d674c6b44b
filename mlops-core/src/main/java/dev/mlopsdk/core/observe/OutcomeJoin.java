package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Joins outcomes with predictions by id, in bounded memory: a direct-mapped ring whose slot is the
 * counter modulo the capacity, so a new prediction takes the place of the one {@code capacity}
 * counters before it. Remembering and joining are O(1), without a lock and without allocation but
 * the outcome itself. Thread-safe.
 *
 * <p>Memory: 24 bytes per slot.
 *
 * @since 0.1
 */
public final class OutcomeJoin {

  /** What became of a reported outcome. */
  public enum Status {
    /** Its prediction was found, for the first time. */
    JOINED,
    /** Its prediction already has an outcome. */
    DUPLICATE,
    /** Its prediction is so old that its place was given away. */
    LATE,
    /** No prediction of this served model has that id: another process, or another time. */
    UNKNOWN
  }

  private final PredictionIds ids;
  private final int mask;

  /** The counter of the prediction in each slot; negative once joined; 0 while being written. */
  private final AtomicLongArray counters;

  private final double[] scores;
  private final @Nullable Recorder[] recorders;
  private final @Nullable Assignment[] assignments;

  /**
   * A join for the ids of {@code ids}.
   *
   * @param capacity how many of the latest predictions are remembered; rounded up to a power of two
   */
  public OutcomeJoin(PredictionIds ids, int capacity) {
    if (capacity < 1 || capacity > 1 << 28) {
      throw new IllegalArgumentException(
          "The outcome join remembers 1 to 2^28 predictions, but was asked for " + capacity);
    }
    int slots = Math.max(64, Integer.highestOneBit(capacity - 1) << 1);
    this.ids = ids;
    this.mask = slots - 1;
    this.counters = new AtomicLongArray(slots);
    this.scores = new double[slots];
    this.recorders = new Recorder[slots];
    this.assignments = new Assignment[slots];
  }

  /** Remembers one prediction until {@code capacity} newer ones came. */
  public void remember(long counter, double score, Recorder recorder, Assignment assignment) {
    int slot = (int) counter & mask;
    counters.setOpaque(slot, 0);
    java.lang.invoke.VarHandle.storeStoreFence();
    scores[slot] = score;
    recorders[slot] = recorder;
    assignments[slot] = assignment;
    counters.setRelease(slot, counter);
  }

  /** Joins the truth {@code value} with the prediction {@code id} and tells its recorder. */
  public Status outcome(PredictionId id, double value) {
    if (id.nonce() != ids.nonce() || !ids.issued(id.counter())) {
      return Status.UNKNOWN;
    }
    long counter = id.counter();
    int slot = (int) counter & mask;
    long seen = counters.getAcquire(slot);
    if (seen == -counter) {
      return Status.DUPLICATE;
    }
    if (seen != counter) {
      // Counters only grow, except that a stripe may still hand out an older block.
      return Status.LATE;
    }
    double score = scores[slot];
    Recorder recorder = recorders[slot];
    Assignment assignment = assignments[slot];
    java.lang.invoke.VarHandle.loadLoadFence();
    if (!counters.compareAndSet(slot, counter, -counter)) {
      return counters.get(slot) == -counter ? Status.DUPLICATE : Status.LATE;
    }
    if (recorder != null && assignment != null) {
      recorder.outcome(new OutcomeView(counter, score, value, assignment));
    }
    return Status.JOINED;
  }
}
