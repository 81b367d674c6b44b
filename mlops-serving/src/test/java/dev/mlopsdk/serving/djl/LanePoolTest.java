package dev.mlopsdk.serving.djl;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanePoolTest {

  private static Frame frame(Call call) {
    Frame frame = new Frame(FeatureSchema.empty(), FakeTime.at(Instant.EPOCH));
    frame.begin(call, Assignment.none());
    return frame;
  }

  private static Frame frame() {
    return frame(Call.none());
  }

  @Test
  void acquire_moreThreadsThanLanes_neverSharesALane() throws Exception {
    List<AtomicInteger> users = List.of(new AtomicInteger(), new AtomicInteger());
    LanePool<AtomicInteger> pool = new LanePool<>(users);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Integer>> shared = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      shared.add(
          threads.submit(
              () -> {
                int collisions = 0;
                for (int i = 0; i < 5_000; i++) {
                  int taken = pool.acquire(frame());
                  collisions += pool.lane(taken).incrementAndGet() == 1 ? 0 : 1;
                  pool.lane(taken).decrementAndGet();
                  pool.release(taken);
                }
                return collisions;
              }));
    }
    for (Future<Integer> one : shared) {
      assertThat(one.get()).isZero();
    }
    threads.shutdown();
  }

  @Test
  void acquire_allBusyUntilTheDeadline_isADeadline() {
    LanePool<String> pool = new LanePool<>(List.of("only"));
    int taken = pool.acquire(frame());

    Call hurried = Call.none().deadline(Duration.ofMillis(2));

    assertThatThrownBy(() -> pool.acquire(frame(hurried)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE))
        .hasMessageContaining("all 1 lanes");
    pool.release(taken);
    assertThat(pool.acquire(frame(hurried))).isEqualTo(taken);
  }

  @Test
  void acquire_deadlinePassedAlready_isADeadlineAlthoughALaneIsFree() {
    LanePool<String> pool = new LanePool<>(List.of("only"));
    FakeTime time = FakeTime.at(Instant.EPOCH);
    Frame frame = new Frame(FeatureSchema.empty(), time);
    frame.begin(Call.none().deadline(Duration.ofMillis(2)), Assignment.none());
    time.advance(Duration.ofMillis(2));

    assertThatThrownBy(() -> pool.acquire(frame))
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE));
  }

  @Test
  void acquire_laneFreedLater_tellsTheFrameHowLongItWaited() throws Exception {
    LanePool<String> pool = new LanePool<>(List.of("only"));
    int taken = pool.acquire(frame());
    FakeTime time = FakeTime.at(Instant.EPOCH);
    Frame waiting = new Frame(FeatureSchema.empty(), time);
    waiting.begin(Call.none(), Assignment.none());
    Thread thread = new Thread(() -> pool.release(pool.acquire(waiting)));
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofMillis(7));
    pool.release(taken);
    thread.join();

    assertThat(waiting.phaseNanos(Phase.QUEUE)).isEqualTo(7_000_000);
    assertThat(waiting.phaseNanos(Phase.ENCODE)).isZero();
  }

  @Test
  void acquire_interrupted_keepsTheInterrupt() {
    LanePool<String> pool = new LanePool<>(List.of("only"));
    pool.acquire(frame());
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> pool.acquire(frame())).isInstanceOf(ModelException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_laneTaken_waitsForItThenTurnsWaitersAway() throws Exception {
    LanePool<String> pool = new LanePool<>(List.of("only"));
    int taken = pool.acquire(frame());
    ExecutorService threads = Executors.newSingleThreadExecutor();
    Future<Boolean> closing = threads.submit(pool::close);

    assertThatThrownBy(() -> closing.get(5, MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    pool.release(taken);

    assertThat(closing.get()).isTrue();
    assertThat(pool.close()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> pool.acquire(frame()));
    threads.shutdown();
  }
}
