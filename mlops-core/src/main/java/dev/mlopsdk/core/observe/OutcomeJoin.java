package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Joins outcomes with predictions by id, in bounded memory: a direct-mapped ring whose slot is the
 * counter modulo the number of slots <i>S</i>, so a new prediction takes the place of the one
 * <i>S</i> counters before it. Remembering and joining are O(1), without a lock, without waiting
 * and without allocation but the outcome itself. Thread-safe.
 *
 * <p>It remembers about the latest <i>S</i> predictions: all of them while few threads predict, and
 * at the least the latest ¾ <i>S</i> − 4,096, since {@link PredictionIds#next} may leave counters
 * out and hand out one that is 4,096 behind the newest. What is forgotten reads {@link
 * Status#LATE}, and so does a prediction whose place another thread was writing at that very
 * moment, which takes two predictions <i>S</i> counters apart.
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
    /** Its prediction is so old that its place was given away, or it never got one. */
    LATE,
    /** No prediction of this served model has that id: another process, or another time. */
    UNKNOWN
  }

  /** What a slot holds while a thread writes its record: that thread owns it. */
  private static final long WRITING = Long.MIN_VALUE;

  /** Twice as many as the counters that {@link PredictionIds#next} may be behind. */
  private static final int FEWEST_SLOTS = 2 * PredictionIds.FURTHEST_BEHIND;

  private final PredictionIds ids;
  private final int mask;

  /** The counter of the prediction in each slot; negative once joined; 0 before the first. */
  private final AtomicLongArray counters;

  private final double[] scores;
  private final @Nullable Recorder[] recorders;
  private final @Nullable Assignment[] assignments;

  /**
   * A join for the ids of {@code ids}.
   *
   * @param capacity about how many of the latest predictions are remembered; rounded up to a power
   *     of two, and to 8,192 at the least
   */
  public OutcomeJoin(PredictionIds ids, int capacity) {
    if (capacity < 1 || capacity > 1 << 28) {
      throw new IllegalArgumentException(
          "The outcome join remembers 1 to 2^28 predictions, but was asked for " + capacity);
    }
    int slots = Math.max(FEWEST_SLOTS, Integer.highestOneBit(capacity - 1) << 1);
    this.ids = ids;
    this.mask = slots - 1;
    this.counters = new AtomicLongArray(slots);
    this.scores = new double[slots];
    this.recorders = new Recorder[slots];
    this.assignments = new Assignment[slots];
  }

  /**
   * Remembers one prediction until a newer one takes its place. One that comes after a newer one
   * took it already, or while another thread writes there, is not remembered.
   */
  public void remember(long counter, double score, Recorder recorder, Assignment assignment) {
    int slot = (int) counter & mask;
    long seen = counters.getOpaque(slot);
    while (seen != WRITING && Math.abs(seen) < counter) {
      long found = counters.compareAndExchange(slot, seen, WRITING);
      if (found == seen) {
        write(slot, counter, score, recorder, assignment);
        return;
      }
      seen = found;
    }
  }

  private void write(
      int slot, long counter, double score, Recorder recorder, Assignment assignment) {
    VarHandle.storeStoreFence();
    scores[slot] = score;
    recorders[slot] = recorder;
    assignments[slot] = assignment;
    counters.setRelease(slot, counter);
  }

  /**
   * Joins the truth {@code value} with the prediction {@code id} and tells its recorder.
   *
   * @throws IllegalArgumentException if {@code value} is NaN or infinite; the prediction can still
   *     be joined
   */
  public Status outcome(PredictionId id, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "An outcome is a finite number, but that of "
              + id
              + " was "
              + value
              + "; report it once the truth is known");
    }
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
      return Status.LATE;
    }
    double score = scores[slot];
    Recorder recorder = recorders[slot];
    Assignment assignment = assignments[slot];
    VarHandle.loadLoadFence();
    if (!counters.compareAndSet(slot, counter, -counter)) {
      return counters.get(slot) == -counter ? Status.DUPLICATE : Status.LATE;
    }
    if (recorder != null && assignment != null) {
      recorder.outcome(new OutcomeView(counter, score, value, assignment));
    }
    return Status.JOINED;
  }
}
