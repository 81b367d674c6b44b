package dev.mlopsdk.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemTimeTest {

  private static final String NAME = "system-time-test";

  private final SystemTime time = SystemTime.create(NAME);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    time.close();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private void awaitInTask(CountDownLatch latch) {
    try {
      await(latch);
    } catch (InterruptedException e) {
      ran.add("interrupted");
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void schedule_aTask_runsItOnADaemonThreadAfterItsDelay() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    long start = time.nanos();
    Instant now = time.now();
    time.schedule(
        Duration.ofMillis(5),
        () -> {
          ran.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon());
          done.countDown();
        });
    await(done);
    assertThat(ran).containsExactly(NAME + " true");
    assertThat(time.nanos() - start).isGreaterThanOrEqualTo(5_000_000);
    assertThat(time.now()).isAfterOrEqualTo(now);
  }

  @Test
  void cancel_beforeTheTime_keepsItFromRunning() throws Exception {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch free = new CountDownLatch(1);
    for (int thread = 0; thread < 2; thread++) {
      time.schedule(
          Duration.ZERO,
          () -> {
            busy.countDown();
            awaitInTask(free);
          });
    }
    await(busy);
    TimeSource.Task due = time.schedule(Duration.ZERO, () -> ran.add("never"));
    CountDownLatch after = new CountDownLatch(1);
    time.schedule(Duration.ofNanos(1), after::countDown);
    due.cancel();
    due.cancel();
    free.countDown();
    await(after);
    assertThat(ran).isEmpty();
  }

  @Test
  void schedule_tasksThatFail_areNotTheEndOfTheOthers() throws Exception {
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      boolean worse = i % 2 == 0;
      time.schedule(
          Duration.ZERO,
          () -> {
            done.countDown();
            if (worse) {
              throw new AssertionError("an error that a test wants to see in the log");
            }
            throw new IllegalStateException("a failure that a test wants to see in the log");
          });
    }
    await(done);
    CountDownLatch after = new CountDownLatch(1);
    time.schedule(Duration.ofSeconds(-1), after::countDown);
    await(after);
  }

  @Test
  void close_whileATaskRuns_letsItFinishAndRunsNoOther() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(1);
    time.schedule(
        Duration.ZERO,
        () -> {
          begun.countDown();
          awaitInTask(closed);
          finished.countDown();
        });
    time.schedule(Duration.ofHours(1), () -> ran.add("never"));
    await(begun);
    time.close();
    time.close();
    TimeSource.Task late = time.schedule(Duration.ZERO, () -> ran.add("late"));
    closed.countDown();
    await(finished);
    late.cancel();
    assertThat(ran).isEmpty();
  }
}
