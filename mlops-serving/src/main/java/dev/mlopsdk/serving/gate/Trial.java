package dev.mlopsdk.serving.gate;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Finds out by trying whether more gets done where calls that find every lane busy wait, to run
 * together, or where they run at once. Estimates of single costs decide that badly: threads that
 * wait make runs look slower than they are, and what waiting costs is paid outside of any run.
 *
 * <p>A trial is some short windows of either, in the order of a palindrome so that a drift of the
 * load is not taken for a difference. Trials come after a quarter of a second, each pause twice the
 * one before, and once a minute in the long run. What is known to be better is done first; where
 * the other then clearly gets less done, the trial ends there and then: what is worse is not done
 * for longer than it takes to see. A trial that finds hardly anybody waiting says nothing; as long
 * as nothing is known it is repeated a second later. Not thread-safe; confine to one thread at a
 * time.
 */
final class Trial {

  /** What is known. */
  enum Verdict {
    UNKNOWN,
    WAIT,
    RUN_AT_ONCE
  }

  /** A window, and so many runs more: threads need a while to fall into step. */
  private static final long WINDOW_NANOS = 20_000_000;

  private static final int RUNS = 20;

  private static final int PAIRS = 3;
  private static final int NONE = -1;

  private static final long FIRST_PAUSE_NANOS = 250_000_000;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;
  private static final long IDLE_PAUSE_NANOS = 1_000_000_000;

  /** So much more has to get done, in every pair, to change what is done. */
  private static final double CLEARLY = 1.02;

  /** What gets less done than this share of what is known to be better is not tried on. */
  private static final double FAR = 0.8;

  /** What part of a window is not counted, and how much of the rest is the least to judge by. */
  private static final int PART = 4;

  /** Runs that were timed until a part of a window is judged: what gets done comes in batches. */
  private static final int ENOUGH = 8;

  private final LongSupplier done;
  private final BooleanSupplier queued;
  private final double[] waiting = new double[PAIRS];
  private final double[] atOnce = new double[PAIRS];
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private long nextNanos;
  private boolean scheduled;
  private int window = NONE;
  private boolean settled;
  private long fromNanos;
  private long doneFrom;
  private int looks;
  private int looksAtQueue;
  private Verdict verdict = Verdict.UNKNOWN;

  /**
   * A trial.
   *
   * @param done how many inputs were answered up to now
   * @param queued whether calls wait now
   */
  Trial(LongSupplier done, BooleanSupplier queued) {
    this.done = done;
    this.queued = queued;
  }

  Verdict verdict() {
    return verdict;
  }

  /** Whether a trial is under way. */
  boolean underWay() {
    return window != NONE;
  }

  /** Whether it is the turn of those that wait, or of batches as large as come about. */
  boolean waits() {
    return underWay() && waits(window);
  }

  private boolean waits(int window) {
    boolean outer = window % 4 == 0 || window % 4 == 3;
    return outer == (verdict != Verdict.RUN_AT_ONCE);
  }

  /**
   * Looks at the clock.
   *
   * @param aloneNanos what a run of one input takes
   * @return whether what is to be done may have changed
   */
  boolean tick(long now, double aloneNanos) {
    if (!underWay()) {
      return begin(now);
    }
    double length = WINDOW_NANOS + RUNS * aloneNanos;
    long elapsed = now - fromNanos;
    if (!settled) {
      if (elapsed > length / PART) {
        settled = true;
        fromNanos = now;
        doneFrom = done.getAsLong();
      }
      return false;
    }
    looks++;
    looksAtQueue += queued.getAsBoolean() ? 1 : 0;
    boolean over = elapsed > length;
    if (!over && !(window == 1 && elapsed > length / PART && looks >= ENOUGH)) {
      return false;
    }
    double rate = (double) (done.getAsLong() - doneFrom) / elapsed;
    if (window == 1 && confirms(rate)) {
      conclude(now);
    } else if (!over) {
      return false;
    } else if (waits(window) && 2 * looksAtQueue < looks) {
      giveUp(now);
    } else {
      (waits(window) ? waiting : atOnce)[window / 2] = rate;
      next(now);
    }
    return true;
  }

  private void next(long now) {
    if (window == 2 * PAIRS - 1) {
      decide();
      conclude(now);
    } else {
      open(now, window + 1);
    }
  }

  private boolean begin(long now) {
    if (!scheduled) {
      scheduled = true;
      nextNanos = now + pauseNanos;
    }
    if (now - nextNanos < 0) {
      return false;
    }
    open(now, 0);
    return true;
  }

  private void open(long now, int next) {
    window = next;
    settled = false;
    fromNanos = now;
    looks = 0;
    looksAtQueue = 0;
  }

  private void end(long now, long pause) {
    window = NONE;
    nextNanos = now + pause;
  }

  /** Whether the rate of the other, tried second, says clearly again what is known. */
  private boolean confirms(double other) {
    return switch (verdict) {
      case WAIT -> other < FAR * waiting[0];
      case RUN_AT_ONCE -> other < FAR * atOnce[0];
      case UNKNOWN -> false;
    };
  }

  /** Hardly anybody waits: every rate is the callers' own. */
  private void giveUp(long now) {
    if (verdict == Verdict.UNKNOWN) {
      end(now, IDLE_PAUSE_NANOS);
    } else {
      conclude(now);
    }
  }

  private void conclude(long now) {
    pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    end(now, pauseNanos);
  }

  private void decide() {
    int wait = 0;
    int run = 0;
    for (int i = 0; i < PAIRS; i++) {
      wait += waiting[i] > CLEARLY * atOnce[i] ? 1 : 0;
      run += atOnce[i] > CLEARLY * waiting[i] ? 1 : 0;
    }
    if (wait == PAIRS) {
      verdict = Verdict.WAIT;
    } else if (run == PAIRS) {
      verdict = Verdict.RUN_AT_ONCE;
    }
  }
}
