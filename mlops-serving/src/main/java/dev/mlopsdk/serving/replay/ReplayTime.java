package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * The log's time: it stands still at a record's moment, and what falls due between two records runs
 * between them. Only the ticker moves while a model runs, by what the run really takes, so that
 * latencies and device seconds are the machine's and everything else is the log's. Confined to the
 * thread that replays.
 */
final class ReplayTime implements TimeSource {

  private static final long STILL = -1;

  private final FakeTime log;
  private long ran;
  private long since = STILL;

  ReplayTime(Instant start) {
    this.log = FakeTime.at(start);
  }

  /** Moves on to {@code moment}; what is earlier than now is now. */
  void moveTo(Instant moment) {
    Duration ahead = Duration.between(log.now(), moment);
    if (!ahead.isNegative() && !ahead.isZero()) {
      log.advance(ahead);
    }
  }

  /** A model begins to run. */
  void begin() {
    since = System.nanoTime();
  }

  /** The run ended; how long it took, in nanoseconds. */
  long end() {
    long took = System.nanoTime() - since;
    ran += took;
    since = STILL;
    return took;
  }

  @Override
  public long nanos() {
    return log.nanos() + ran + (since == STILL ? 0 : System.nanoTime() - since);
  }

  @Override
  public Instant now() {
    return log.now();
  }

  @Override
  public Task schedule(Duration delay, Runnable task) {
    return log.schedule(delay, task);
  }
}
