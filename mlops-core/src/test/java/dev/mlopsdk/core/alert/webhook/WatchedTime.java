package dev.mlopsdk.core.alert.webhook;

import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Fake time that a test can ask what the webhook waits for. */
final class WatchedTime implements TimeSource {

  static final Duration TIMEOUT = Duration.ofHours(5);

  private final FakeTime fake = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final LinkedBlockingQueue<Duration> waits = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Duration> timeouts = new LinkedBlockingQueue<>();

  @Override
  public long nanos() {
    return fake.nanos();
  }

  @Override
  public Instant now() {
    return fake.now();
  }

  @Override
  public Task schedule(Duration delay, Runnable task) {
    Task scheduled = fake.schedule(delay, task);
    (delay.equals(TIMEOUT) ? timeouts : waits).add(delay);
    return scheduled;
  }

  /** How long the webhook is going to wait, once it does; the limit only ends a test that hangs. */
  Duration nextWait() throws InterruptedException {
    return next(waits);
  }

  /** The timeout of an attempt, once it runs. */
  Duration nextTimeout() throws InterruptedException {
    return next(timeouts);
  }

  private static Duration next(LinkedBlockingQueue<Duration> scheduled)
      throws InterruptedException {
    Duration next = scheduled.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("Nothing was scheduled");
    }
    return next;
  }

  void advance(Duration step) {
    fake.advance(step);
  }
}
