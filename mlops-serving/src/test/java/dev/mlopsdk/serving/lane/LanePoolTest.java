package dev.mlopsdk.serving.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanePoolTest {

  /** A lane that notices two holders. */
  private static final class Turnstile {
    private final AtomicInteger holders = new AtomicInteger();
    private int passed;

    boolean pass() {
      boolean alone = holders.incrementAndGet() == 1;
      passed++;
      return holders.decrementAndGet() == 0 && alone;
    }
  }

  /** Runs on a thread of its own. */
  private static final class Started<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Started(Callable<T> body) {
      task = new FutureTask<>(body);
      thread = new Thread(task);
      thread.start();
    }

    T get() throws Exception {
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    }

    void awaitParked() {
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final AtomicInteger made = new AtomicInteger();
  private final List<Turnstile> freed = new ArrayList<>();

  private LanePool<Turnstile> pool(int size) {
    return LanePool.create(
        ModelRef.of("delay", 2),
        size,
        () -> {
          made.incrementAndGet();
          return new Turnstile();
        },
        freed::add);
  }

  private Frame frame(Call call) {
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(call, Assignment.none());
    return frame;
  }

  private Frame frame() {
    return frame(Call.none());
  }

  @Test
  void claim_oneCaller_makesOneLaneOnly() {
    LanePool<Turnstile> pool = pool(4);
    for (int i = 0; i < 10; i++) {
      int slot = pool.claim(frame());
      assertThat(pool.lane(slot).pass()).isTrue();
      pool.release(slot);
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void claim_laneFree_allocatesNothing() {
    LanePool<Turnstile> pool = pool(2);
    Frame frame = frame();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        int slot = pool.claim(frame);
        pool.lane(slot);
        pool.release(slot);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least / 10_000).isZero();
  }

  @Test
  void claim_allTakenUntilTheDeadline_failsAsDeadline() {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame());
    Frame hurried = frame(Call.none().deadline(Duration.ofMillis(5)));
    Started<Integer> waiter = new Started<>(() -> pool.claim(hurried));
    waiter.awaitParked();
    time.advance(Duration.ofMillis(6));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(waiter::get)
        .matches(e -> e.kind() == ModelException.Kind.DEADLINE && e.retryable())
        .withMessageContaining("All 1 lanes of delay:2");
    assertThat(hurried.phaseNanos(Phase.QUEUE)).isEqualTo(6_000_000);
    pool.release(held);
    assertThat(pool.claim(frame())).isEqualTo(held);
  }

  @Test
  void claim_deadlinePassedAlready_failsAlthoughALaneIsFree() {
    LanePool<Turnstile> pool = pool(1);
    Frame late = frame(Call.none().deadline(Duration.ofMillis(2)));
    time.advance(Duration.ofMillis(2));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> pool.claim(late))
        .matches(e -> e.kind() == ModelException.Kind.DEADLINE)
        .withMessageContaining("delay:2");
  }

  @Test
  void claim_interruptedWhileWaiting_failsAndKeepsTheInterrupt() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame());
    Started<Boolean> interrupted =
        new Started<>(
            () -> {
              try {
                pool.release(pool.claim(frame()));
                return false;
              } catch (ModelException e) {
                return e.kind() == ModelException.Kind.INTERRUPTED && Thread.interrupted();
              }
            });
    interrupted.awaitParked();
    interrupted.thread.interrupt();
    assertThat(interrupted.get()).isTrue();
    pool.release(held);
    assertThat(pool.claim(frame())).isEqualTo(held);
  }

  @Test
  void claim_laneFreedLater_waitsAndSaysHowLong() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame());
    Frame waiting = frame();
    Started<Integer> waiter = new Started<>(() -> pool.claim(waiting));
    waiter.awaitParked();
    time.advance(Duration.ofMillis(7));
    pool.release(held);
    assertThat(waiter.get()).isEqualTo(held);
    waiting.mark(Phase.ENCODE);
    assertThat(waiting.phaseNanos(Phase.QUEUE)).isEqualTo(7_000_000);
    assertThat(waiting.phaseNanos(Phase.ENCODE)).isZero();
  }

  @Test
  void claim_moreThreadsThanLanes_lendsEachLaneToOneAndLosesNoWakeUp() throws Exception {
    LanePool<Turnstile> pool = pool(2);
    List<Started<Integer>> callers = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      callers.add(
          new Started<>(
              () -> {
                int alone = 0;
                for (int i = 0; i < 3_000; i++) {
                  int slot = pool.claim(frame());
                  alone += pool.lane(slot).pass() ? 1 : 0;
                  pool.release(slot);
                }
                return alone;
              }));
    }
    for (Started<Integer> caller : callers) {
      assertThat(caller.get()).isEqualTo(3_000);
    }
    assertThat(pool.close()).isTrue();
    assertThat(freed.stream().mapToInt(lane -> lane.passed).sum()).isEqualTo(18_000);
  }

  @Test
  void lane_makerFails_goesThroughAndIsTriedAgain() {
    LanePool<String> pool =
        LanePool.create(
            ModelRef.of("delay", 2),
            1,
            () -> {
              if (made.getAndIncrement() == 0) {
                throw new IllegalStateException("no memory");
              }
              return "made";
            },
            lane -> {});
    int slot = pool.claim(frame());
    assertThatIllegalStateException().isThrownBy(() -> pool.lane(slot)).withMessage("no memory");
    assertThat(pool.lane(slot)).isEqualTo("made");
  }

  @Test
  void close_lanesTaken_turnsWaitersAwayAndWaitsForThoseInFlight() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame());
    pool.lane(held);
    List<Started<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(new Started<>(() -> pool.claim(frame())));
      waiters.get(i).awaitParked();
    }
    Started<Boolean> closing = new Started<>(pool::close);

    for (Started<Integer> waiter : waiters) {
      assertThatIllegalStateException()
          .isThrownBy(waiter::get)
          .withMessageContaining("delay:2 was used after it was closed");
    }
    assertThatIllegalStateException().isThrownBy(() -> pool.claim(frame()));
    assertThat(pool.close()).as("a second call waits for nothing").isFalse();
    closing.awaitParked();
    assertThat(freed).isEmpty();
    pool.release(held);

    assertThat(closing.get()).isTrue();
    assertThat(freed).hasSize(1);
    assertThatIllegalStateException().isThrownBy(() -> pool.claim(frame()));
  }

  @Test
  void close_interruptedWhileWaiting_waitsOnAndKeepsTheInterrupt() throws Exception {
    LanePool<Turnstile> pool = pool(1);
    int held = pool.claim(frame());
    Started<Boolean> closing = new Started<>(() -> pool.close() && Thread.interrupted());
    closing.awaitParked();
    closing.thread.interrupt();
    while (closing.thread.isInterrupted()) {
      Thread.onSpinWait();
    }
    assertThat(closing.task.isDone()).isFalse();
    pool.release(held);
    assertThat(closing.get()).isTrue();
  }

  @Test
  void close_amongManyCallers_freesNoLaneInUse() throws Exception {
    for (int round = 0; round < 200; round++) {
      LanePool<AtomicInteger> pool =
          LanePool.create(
              ModelRef.of("delay", 2), 2, AtomicInteger::new, lane -> lane.addAndGet(1_000));
      List<Started<Boolean>> callers = new ArrayList<>();
      AtomicInteger calls = new AtomicInteger();
      for (int t = 0; t < 4; t++) {
        callers.add(new Started<>(() -> neverFreedInUse(pool, calls)));
      }
      while (calls.get() < 20) {
        Thread.onSpinWait();
      }
      assertThat(pool.close()).isTrue();
      for (Started<Boolean> caller : callers) {
        assertThat(caller.get()).isTrue();
      }
    }
  }

  /** Calls until the pool is closed. */
  private boolean neverFreedInUse(LanePool<AtomicInteger> pool, AtomicInteger calls) {
    boolean always = true;
    while (true) {
      int slot;
      try {
        slot = pool.claim(frame());
      } catch (IllegalStateException closed) {
        return always;
      }
      AtomicInteger users = pool.lane(slot);
      always &= users.incrementAndGet() == 1;
      calls.incrementAndGet();
      always &= users.decrementAndGet() == 0;
      pool.release(slot);
    }
  }

  @Test
  void create_noLanes_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool(0))
        .withMessage("There are 1 to 1024 lanes, but was given 0");
    assertThatIllegalArgumentException().isThrownBy(() -> LanePool.requireSize(1025));
    assertThat(pool(3).size()).isEqualTo(3);
  }

  @Test
  void example_asWritten_answers() {
    ModelRef ref = ModelRef.of("delay", 2);
    Frame frame = frame();
    double input = 21;
    double answer;
    LanePool<double[]> lanes = LanePool.create(ref, 4, () -> new double[1024], lane -> {});

    int slot = lanes.claim(frame);
    try {
      answer = run(input, lanes.lane(slot));
    } finally {
      lanes.release(slot);
    }

    lanes.close();
    assertThat(answer).isEqualTo(42);
  }

  private static double run(double input, double[] lane) {
    lane[0] = 2 * input;
    return lane[0];
  }
}
