package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionIds;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins outcomes with predictions by id, in bounded memory: a direct-mapped ring whose slot is the
 * counter modulo the number of slots <i>S</i>, so a new prediction takes the place of the one
 * <i>S</i> counters before it. Remembering and joining are O(1), without a lock, without waiting
 * and without allocation. Thread-safe.
 *
 * <p>It remembers about the latest <i>S</i> predictions: all of them while few threads predict, and
 * at the least the latest ¾ <i>S</i> − 4,096, since {@link PredictionIds#next} may leave counters
 * out and hand out one that is 4,096 behind the newest; of a list whose thread stands still in the
 * middle of 64, those behind by then by more. What is forgotten reads {@link Status#LATE}, and so
 * does a prediction whose place another thread was writing at that very moment, which takes two
 * predictions <i>S</i> counters apart.
 *
 * <p>A prediction may have one outcome of each name ({@link Outcome#named}), of at most 15 names
 * per served model.
 *
 * <p>Memory: 32 bytes per slot.
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

  /** A slot's low bits are a counter, those above say which of its outcomes came. */
  private static final int COUNTER_BITS = 48;

  private static final long COUNTER = (1L << COUNTER_BITS) - 1;

  /** How many longs of {@link #slots} a slot takes, and which of them is what. */
  private static final int STRIDE = 3;

  private static final int SCORE = 1;
  private static final int NANOS = 2;

  /** Twice as many as the counters that {@link PredictionIds#next} may be behind. */
  private static final int FEWEST_SLOTS = 2 * PredictionIds.FURTHEST_BEHIND;

  private final PredictionIds ids;
  private final int mask;
  private final OutcomeNames names = new OutcomeNames();

  /**
   * Per slot the counter and the outcomes of its prediction, 0 before the first; the bits of its
   * score; when it was answered. Side by side, since a prediction finds none of it in the caches.
   */
  private final AtomicLongArray slots;

  private final @Nullable Recorder[] recorders;
  private final @Nullable Assignment[] assignments;

  /** The carrier that nobody uses now. */
  private final AtomicReference<@Nullable JoinedOutcome> spare = new AtomicReference<>();

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
    int size = Math.max(FEWEST_SLOTS, Integer.highestOneBit(capacity - 1) << 1);
    this.ids = ids;
    this.mask = size - 1;
    this.slots = new AtomicLongArray(size * STRIDE);
    this.recorders = new Recorder[size];
    this.assignments = new Assignment[size];
  }

  /**
   * Remembers one prediction until a newer one takes its place. One that comes after a newer one
   * took it already, or while another thread writes there, is not remembered.
   *
   * @param answeredNanos when it was answered, on the clock that {@link #outcome} is told too
   */
  @SuppressWarnings("ReferenceEquality") // only the very same need not be stored again
  public void remember(
      long counter, double score, Recorder recorder, Assignment assignment, long answeredNanos) {
    int slot = (int) counter & mask;
    int at = slot * STRIDE;
    long seen = slots.getOpaque(at);
    while (seen != WRITING && (seen & COUNTER) < counter) {
      long found = slots.compareAndExchange(at, seen, WRITING);
      if (found == seen) {
        VarHandle.storeStoreFence();
        slots.setPlain(at + SCORE, Double.doubleToRawLongBits(score));
        slots.setPlain(at + NANOS, answeredNanos);
        // To store a reference costs the collector's barrier, and most are what was there before.
        if (recorders[slot] != recorder) {
          recorders[slot] = recorder;
        }
        if (assignments[slot] != assignment) {
          assignments[slot] = assignment;
        }
        slots.setRelease(at, counter);
        return;
      }
      seen = found;
    }
  }

  /**
   * Joins {@code outcome} with the prediction {@code id} and tells its recorder.
   *
   * @param nowNanos now, on the clock of {@link #remember}
   * @throws IllegalArgumentException if the outcome has a sixteenth name
   */
  public Status outcome(PredictionId id, Outcome outcome, long nowNanos) {
    if (id.nonce() != ids.nonce() || !ids.issued(id.counter())) {
      return Status.UNKNOWN;
    }
    long bit = 1L << (COUNTER_BITS + names.bit(outcome.name()));
    long counter = id.counter();
    int slot = (int) counter & mask;
    int at = slot * STRIDE;
    while (true) {
      long seen = slots.getAcquire(at);
      if (seen == WRITING || (seen & COUNTER) != counter) {
        return Status.LATE;
      }
      if ((seen & bit) != 0) {
        return Status.DUPLICATE;
      }
      double score = Double.longBitsToDouble(slots.getPlain(at + SCORE));
      long answered = slots.getPlain(at + NANOS);
      Recorder recorder = recorders[slot];
      Assignment assignment = assignments[slot];
      VarHandle.loadLoadFence();
      // A slot that was given away meanwhile has another counter, so this finds it out.
      if (slots.compareAndSet(at, seen, seen | bit)) {
        if (recorder != null && assignment != null) {
          tell(recorder, id, score, outcome, assignment, nowNanos - answered);
        }
        return Status.JOINED;
      }
    }
  }

  private void tell(
      Recorder recorder,
      PredictionId id,
      double score,
      Outcome outcome,
      Assignment assignment,
      long delayNanos) {
    JoinedOutcome free = spare.getAndSet(null);
    JoinedOutcome view = free != null ? free : new JoinedOutcome();
    recorder.outcome(view.of(id, score, outcome, assignment, delayNanos));
    spare.lazySet(view);
  }
}
