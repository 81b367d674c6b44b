package dev.mlopsdk.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
