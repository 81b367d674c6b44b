package dev.mlopsdk.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FakeTimeTest {

  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

  private final FakeTime time = FakeTime.at(START);
  private final List<String> ran = new ArrayList<>();

  @Test
  void advance_pastTasks_runsThemInOrderAtTheirTime() {
    time.schedule(Duration.ofSeconds(2), () -> ran.add("b@" + time.now()));
    time.schedule(Duration.ofSeconds(1), () -> ran.add("a@" + time.now()));
    time.schedule(Duration.ofSeconds(2), () -> ran.add("c@" + time.now()));
    time.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("a@2026-06-01T00:00:01Z");
    time.advance(Duration.ofSeconds(5));
    assertThat(ran).endsWith("b@2026-06-01T00:00:02Z", "c@2026-06-01T00:00:02Z");
    assertThat(time.now()).isEqualTo(START.plusSeconds(6));
    assertThat(time.nanos()).isEqualTo(6_000_000_000L);
  }

  @Test
  void advance_overATaskThatReschedulesItself_runsEveryRound() {
    time.schedule(Duration.ofSeconds(1), this::again);
    time.advance(Duration.ofSeconds(10));
    assertThat(ran).hasSize(10);
  }

  private void again() {
    ran.add("again");
    time.schedule(Duration.ofSeconds(1), this::again);
  }

  @Test
  void cancel_beforeTheTime_keepsItFromRunning() {
    TimeSource.Task task = time.schedule(Duration.ofSeconds(1), () -> ran.add("never"));
    task.cancel();
    task.cancel();
    time.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void runDue_withoutDelay_runsNow() {
    time.schedule(Duration.ZERO, () -> ran.add("now"));
    time.schedule(Duration.ofSeconds(-1), () -> ran.add("late"));
    time.runDue();
    assertThat(ran).containsExactly("now", "late");
  }

  @Test
  void advance_insideATask_neverMovesTimeBackwards() {
    time.schedule(Duration.ofSeconds(1), () -> time.advance(Duration.ofSeconds(20)));
    time.schedule(Duration.ofSeconds(2), () -> ran.add("b@" + time.now()));
    time.schedule(Duration.ofSeconds(22), () -> ran.add("c@" + time.now()));
    time.advance(Duration.ofSeconds(10));
    assertThat(ran).containsExactly("b@2026-06-01T00:00:02Z", "c@2026-06-01T00:00:22Z");
    assertThat(time.now()).isEqualTo(START.plusSeconds(30));
  }

  @Test
  void advance_byLessThanZero_isRefused() {
    time.advance(Duration.ofSeconds(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
        .withMessageContaining("moves forwards")
        .withMessageContaining("PT-1S")
        .withMessageContaining("zero or more");
    assertThat(time.now()).isEqualTo(START.plusSeconds(1));
  }

  @Test
  void advance_onSeveralThreads_losesNoTimeAndNoTask() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    for (int i = 1; i <= 4_000; i++) {
      time.schedule(Duration.ofMillis(i), runs::incrementAndGet);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> work = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      work.add(
          threads.submit(
              () -> {
                long before = 0;
                for (int i = 0; i < 1_000; i++) {
                  time.advance(Duration.ofMillis(1));
                  assertThat(time.nanos()).isGreaterThan(before);
                  before = time.nanos();
                }
              }));
    }
    for (Future<?> future : work) {
      future.get();
    }
    threads.shutdown();
    assertThat(time.now()).isEqualTo(START.plusMillis(4_000));
    assertThat(runs).hasValue(4_000);
  }

  @Test
  void advance_overTasksThatFail_runsAllMovesToTheEndAndThrowsTheFirst() {
    IllegalStateException first = new IllegalStateException("first");
    AssertionError second = new AssertionError("second");
    time.schedule(Duration.ofSeconds(1), failing(first));
    time.schedule(Duration.ofSeconds(2), failing(second));
    time.schedule(Duration.ofSeconds(2), failing(first));
    time.schedule(Duration.ofSeconds(3), () -> ran.add("c"));
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(5)))
        .isSameAs(first)
        .hasSuppressedException(second);
    assertThat(ran).containsExactly("c");
    assertThat(time.now()).isEqualTo(START.plusSeconds(5));
    time.schedule(Duration.ZERO, failing(second));
    assertThatThrownBy(time::runDue).isSameAs(second);
  }

  private static Runnable failing(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }
}
