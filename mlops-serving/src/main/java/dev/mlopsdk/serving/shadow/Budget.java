package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.time.TimeSource;

/**
 * How much the shadow may still run: two allowances that fill with time up to what a second gives.
 * Thread-safe; asked by the shadow's threads only.
 */
final class Budget {

  private static final double SECOND = 1e9;

  private final TimeSource time;
  private final double runsPerSecond;
  private final double timeShare;
  private final double mostRuns;
  private final double mostNanos;
  private double runs;
  private double nanos;
  private long last;

  Budget(double runsPerSecond, double timeShare, TimeSource time) {
    this.time = time;
    this.runsPerSecond = runsPerSecond;
    this.timeShare = timeShare;
    this.mostRuns = Math.max(1, runsPerSecond);
    this.mostNanos = timeShare * SECOND;
    this.runs = mostRuns;
    this.nanos = mostNanos;
    this.last = time.nanos();
  }

  /** Takes one run, if there is one and time for it. */
  synchronized boolean take() {
    long now = time.nanos();
    double passed = now - last;
    last = now;
    if (passed > 0) {
      runs = Math.min(mostRuns, runs + passed / SECOND * runsPerSecond);
      nanos = Math.min(mostNanos, nanos + passed * timeShare);
    }
    if (runs < 1 || nanos <= 0) {
      return false;
    }
    runs -= 1;
    return true;
  }

  /** A run took {@code took} nanoseconds. */
  synchronized void spent(long took) {
    nanos -= took;
  }
}
