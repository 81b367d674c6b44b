package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanePoolTest {

  /** A lane that notices two holders. */
  private static final class Turnstile implements AutoCloseable {
    private final AtomicInteger holders = new AtomicInteger();
    private int passed;

    boolean pass() {
      boolean alone = holders.incrementAndGet() == 1;
      passed++;
      return holders.decrementAndGet() == 0 && alone;
    }

    @Override
    public void close() {}
  }

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final AtomicInteger made = new AtomicInteger();

  private LanePool<Turnstile> pool(int size) {
    return new LanePool<>(
        ModelRef.of("delay", 2),
        size,
        () -> {
          made.incrementAndGet();
          return new Turnstile();
        });
  }

  private Frame frame(Call call) {
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(call, Assignment.none());
    return frame;
  }

  private static <T> FutureTask<T> start(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    new Thread(task).start();
    return task;
  }

  @Test
  void claim_oneCaller_makesOneLaneOnly() throws Exception {
    LanePool<Turnstile> pool = pool(4);
    for (int i = 0; i < 10; i++) {
      int slot = pool.claim(frame(Call.none()));
      assertThat(pool.lane(slot).pass()).isTrue();
      pool.release(slot);
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void claim_allTakenAndDeadlinePassed_failsAsDeadline() {
    LanePool<Turnstile> pool = pool(1);
    pool.claim(frame(Call.none()));
    Frame late = frame(Call.none().deadline(Duration.ofMillis(5)));
    time.advance(Duration.ofMillis(6));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> pool.claim(late))
        .matches(e -> e.kind() == ModelException.Kind.DEADLINE && e.retryable())
        .withMessageContaining("All 1 lanes of delay:2");
  }

  @Test
  void claim_interruptedWhileWaiting_failsAndKeepsTheInterrupt() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame(Call.none()));
    FutureTask<Boolean> interrupted =
        start(
            () -> {
              Thread.currentThread().interrupt();
              try {
                pool.release(pool.claim(frame(Call.none())));
                return false;
              } catch (ModelException e) {
                return e.kind() == ModelException.Kind.DEADLINE && Thread.interrupted();
              }
            });
    assertThat(interrupted.get()).isTrue();
    pool.release(held);
    assertThat(pool.claim(frame(Call.none()))).isEqualTo(held);
  }

  @Test
  void claim_laneFreedLater_waitsAndSaysHowLong() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame(Call.none()));
    Frame waiting = frame(Call.none());
    Thread[] waiter = new Thread[1];
    FutureTask<Integer> slot = new FutureTask<>(() -> pool.claim(waiting));
    waiter[0] = new Thread(slot);
    waiter[0].start();
    while (waiter[0].getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofMillis(7));
    pool.release(held);
    assertThat(slot.get()).isEqualTo(held);
    assertThat(waiting.phaseNanos(Phase.QUEUE)).isEqualTo(7_000_000);
    assertThat(waiting.phaseNanos(Phase.ENCODE)).isZero();
  }

  @Test
  void claim_moreThreadsThanLanes_lendsEachLaneToOneAndLosesNoWakeUp() throws Exception {
    LanePool<Turnstile> pool = pool(2);
    List<FutureTask<Integer>> callers = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      callers.add(
          start(
              () -> {
                int alone = 0;
                for (int i = 0; i < 3_000; i++) {
                  int slot = pool.claim(frame(Call.none()));
                  alone += pool.lane(slot).pass() ? 1 : 0;
                  pool.release(slot);
                }
                return alone;
              }));
    }
    for (FutureTask<Integer> caller : callers) {
      assertThat(caller.get()).isEqualTo(3_000);
    }
    List<Integer> passed = new ArrayList<>();
    pool.close(lane -> passed.add(lane.passed));
    assertThat(passed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(18_000);
  }
}
