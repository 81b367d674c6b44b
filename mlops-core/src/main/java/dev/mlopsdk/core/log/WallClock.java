package dev.mlopsdk.core.log;

import dev.mlopsdk.core.time.TimeSource;
import java.time.Instant;

/**
 * Turns ticks into times of day: the callers read only the ticker, which allocates nothing. Not
 * thread-safe; confine to one thread.
 */
final class WallClock {

  private static final int READINGS = 3;

  private final TimeSource time;
  private long offset;

  WallClock(TimeSource time) {
    this.time = time;
    read();
  }

  /** Compares ticker and clock anew; of several readings the one that was interrupted least. */
  void read() {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < READINGS; i++) {
      long before = time.nanos();
      Instant now = time.now();
      long took = time.nanos() - before;
      if (took < shortest) {
        shortest = took;
        offset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - (before + took / 2);
      }
    }
  }

  /** Nanoseconds since 1970 at {@code nanos} of the ticker. */
  long epochNanos(long nanos) {
    return nanos + offset;
  }

  /** Nanoseconds since 1970. */
  long now() {
    return epochNanos(time.nanos());
  }
}
