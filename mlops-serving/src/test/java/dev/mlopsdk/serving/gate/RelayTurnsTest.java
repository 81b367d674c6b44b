package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Threads of the gate that lead, callers that leave them, and what throws in the middle. */
class RelayTurnsTest {

  private static final Duration LONG = Duration.ofMillis(5);
  private static final Duration SHORT = Duration.ofNanos(50_000);

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final Numbers model = new Numbers();

  /** Answers the negative of its input; some inputs stop until they are let go. */
  private final class Numbers implements Model<Integer, Integer> {
    private final Map<Integer, CountDownLatch> stops = new ConcurrentHashMap<>();
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
    private final Map<Integer, String> ranOn = new ConcurrentHashMap<>();
    private volatile Duration each = LONG;
    private volatile boolean closed;
    private volatile boolean closedInARun;

    void stop(int input) {
      stops.put(input, new CountDownLatch(1));
    }

    void letGo(int input) {
      Objects.requireNonNull(stops.get(input)).countDown();
    }

    @Override
    public InputReader<Integer> reader() {
      return InputReader.none();
    }

    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public Integer predict(Integer input, Frame frame) {
      begun.add(input);
      ranOn.put(input, Thread.currentThread().getName());
      CountDownLatch stop = stops.get(input);
      if (stop != null) {
        try {
          stop.await();
        } catch (InterruptedException e) {
          throw new AssertionError("nobody interrupts a run", e);
        }
      }
      closedInARun |= closed;
      time.advance(each);
      return -input;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static FutureTask<Integer> start(LoneGate gate, int input, Call call) {
    FutureTask<Integer> task = new FutureTask<>(() -> gate.predict(input, call));
    new Thread(task, "caller-" + input).start();
    return task;
  }

  private static void learn(LoneGate gate) {
    for (int i = 0; i < 40; i++) {
      gate.predict(0, Call.none());
    }
  }

  @Test
  void close_whileAThreadOfTheGateRunsWhatEverybodyLeft_waitsForTheRun() throws Exception {
    LoneGate gate = new LoneGate(model, Admission.withDefaults(), time);
    learn(gate);
    model.stop(1);
    model.stop(2);
    FutureTask<Integer> running = start(gate, 1, Call.none());
    Bench.until(() -> model.begun.contains(1));
    FutureTask<Integer> leaving = start(gate, 2, Call.none().deadline(Duration.ofSeconds(1)));
    Bench.until(() -> gate.load().waiting() == 1);
    model.letGo(1);
    assertThat(running.get()).isEqualTo(-1);
    Bench.until(() -> model.begun.contains(2));
    assertThat(model.ranOn.get(2)).isEqualTo("mlops-gate");
    time.advance(Duration.ofSeconds(2));
    assertThatThrownBy(leaving::get)
        .cause()
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE));

    // Nobody leases the version any more.
    gate.close();
    gate.close();
    assertThat(model.closed).isFalse();
    model.letGo(2);
    Bench.until(() -> model.closed);
    assertThat(model.closedInARun).isFalse();
  }

  @Test
  void close_nothingRuns_closesAtOnce() {
    LoneGate gate = new LoneGate(model, Admission.withDefaults(), time);
    learn(gate);
    gate.close();
    assertThat(model.closed).isTrue();
  }

  @Test
  void runs_longThenShortThenLongAgain_leaveNobodyWaiting() throws Exception {
    LoneGate gate = new LoneGate(model, Admission.withDefaults(), time);
    for (int round = 0; round < 6; round++) {
      model.each = round % 2 == 0 ? LONG : SHORT;
      int first = 10 * round + 1;
      model.stop(first);
      FutureTask<Integer> running = start(gate, first, Call.none());
      Bench.until(() -> model.begun.contains(first));
      FutureTask<Integer> second = start(gate, first + 1, Call.none());
      FutureTask<Integer> third = start(gate, first + 2, Call.none());
      Bench.until(() -> gate.load().waiting() == 2);
      model.letGo(first);
      assertThat(running.get()).isEqualTo(-first);
      assertThat(second.get()).isEqualTo(-first - 1);
      assertThat(third.get()).isEqualTo(-first - 2);
      for (int i = 0; i < 200; i++) {
        gate.predict(0, Call.none());
      }
    }
    Bench.until(() -> gate.load().running() == 0);
    assertThat(gate.load().waiting()).isZero();
    gate.close();
  }

  /** A clock that breaks on one thread. */
  private static final class Clock implements TimeSource {
    private final FakeTime time;
    private volatile String broken = "";

    private Clock(FakeTime time) {
      this.time = time;
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanos() {
      if (Thread.currentThread().getName().equals(broken)) {
        throw new OutOfMemoryError("in the gate's own code");
      }
      return time.nanos();
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
      return time.schedule(delay, task);
    }
  }

  @Test
  void anErrorInTheGatesOwnCode_costsOneCallAndNoLane() throws Exception {
    for (Duration each : new Duration[] {SHORT, LONG}) {
      Clock clock = new Clock(time);
      LoneGate gate = new LoneGate(model, Admission.withDefaults(), clock);
      model.each = each;
      learn(gate);
      model.stop(1);
      model.begun.clear();
      FutureTask<Integer> running = start(gate, 1, Call.none());
      Bench.until(() -> model.begun.contains(1));
      FutureTask<Integer> broken = start(gate, 2, Call.none().deadline(Duration.ofHours(1)));
      Bench.until(() -> gate.load().waiting() == 1);
      clock.broken = "caller-2";
      model.letGo(1);
      assertThat(running.get()).isEqualTo(-1);
      try {
        assertThat(broken.get()).as("led by a thread of the gate").isEqualTo(-2);
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(OutOfMemoryError.class);
      }
      Bench.until(() -> gate.load().running() == 0);
      assertThat(gate.load().waiting()).isZero();
      assertThat(gate.predict(3, Call.none())).isEqualTo(-3);
      FutureTask<Integer> next = start(gate, 4, Call.none());
      assertThat(next.get()).isEqualTo(-4);
    }
  }
}
