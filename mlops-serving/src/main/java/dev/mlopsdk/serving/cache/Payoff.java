package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Learns whether the cache of one loaded version pays: whether the share of hits times the time of
 * a run is more than the time of making a key, looking it up and keeping an answer. If it does not,
 * calls go past the cache for a pause of one second, that doubles up to a minute with every further
 * try that fails. About one call in 16 is timed. Thread-safe.
 *
 * <p>The share of hits is that of the later half of a window, since a cache that was just filled
 * has few at first; the times are medians.
 */
final class Payoff implements AutoCloseable {

  /** Timed inputs until it judges. */
  static final int WINDOW = 1024;

  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final int STRIPES = 16;
  private static final int PADDING = 16;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int KEPT = 128;

  private final TimeSource time;
  private final long clock;
  private final AtomicLongArray calls = new AtomicLongArray(STRIPES * PADDING);
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean bypasses;

  // What follows is touched by whoever is busy.
  private final long[] runs = new long[KEPT];
  private final long[] costs = new long[KEPT];
  private int runCount;
  private int costCount;
  private int rows;
  private int lateRows;
  private int lateHits;
  private Duration pause = SHORTEST_PAUSE;
  private TimeSource.@Nullable Task trial;
  private boolean closed;

  Payoff(TimeSource time) {
    this.time = time;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 32; i++) {
      long first = time.nanos();
      least = Math.min(least, time.nanos() - first);
    }
    this.clock = Math.max(0, least);
  }

  /** Whether calls go past the cache. */
  boolean bypasses() {
    return bypasses;
  }

  /** What one look at the clock takes: no cost of the cache's. */
  long clockNanos() {
    return clock;
  }

  /** Whether the caller should time its call; calls that come at the same moment may both be. */
  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  boolean samples() {
    int stripe = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * PADDING;
    long count = calls.getPlain(stripe) + 1;
    calls.setPlain(stripe, count);
    return (count * GOLDEN) >>> 60 == 0;
  }

  /**
   * Takes what was timed; dropped if another thread is at it.
   *
   * @param inputs how many were looked up, 1 or more
   * @param hits how many of them were there
   * @param cost nanoseconds of the cache's own work per input; negative if unknown
   * @param run nanoseconds of a run per input; negative if there was none
   */
  void sample(int inputs, int hits, long cost, long run) {
    if (!bypasses && busy.compareAndSet(false, true)) {
      try {
        take(inputs, hits, cost, run);
      } finally {
        busy.set(false);
      }
    }
  }

  private void take(int inputs, int hits, long cost, long run) {
    if (cost >= 0) {
      costs[costCount++ % KEPT] = cost;
    }
    if (run >= 0) {
      runs[runCount++ % KEPT] = run;
    }
    rows += inputs;
    if (rows > WINDOW / 2) {
      lateRows += inputs;
      lateHits += hits;
    }
    if (rows >= WINDOW) {
      judge();
    }
  }

  private void judge() {
    // Without a run everything was a hit.
    boolean pays =
        runCount == 0
            || costCount == 0
            || (double) lateHits / lateRows * median(runs, runCount) >= median(costs, costCount);
    rows = 0;
    lateRows = 0;
    lateHits = 0;
    if (pays) {
      pause = SHORTEST_PAUSE;
    } else if (!closed) {
      runCount = 0;
      costCount = 0;
      bypasses = true;
      trial = time.schedule(pause, () -> bypasses = false);
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
  }

  private static long median(long[] values, int count) {
    long[] sorted = Arrays.copyOf(values, Math.min(count, KEPT));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    while (!busy.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
    closed = true;
    if (trial != null) {
      trial.cancel();
    }
    busy.set(false);
  }
}
