package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A served model whose runs stop until the test lets them go, and threads that call it one after
 * another. Inputs answer ten times themselves; negative ones are poison.
 */
final class Bench implements AutoCloseable {

  record Input(float x) {}

  static final float INVALID = -1;
  static final float FAILING = -2;
  static final float BROKEN = -3;

  /** The inputs of each run, in order. */
  final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());

  /** The thread of each run, in order. */
  final List<Thread> ranOn = Collections.synchronizedList(new ArrayList<>());

  /** The inputs of failed calls, as observers see them in the row. */
  final List<Double> shownFailures = Collections.synchronizedList(new ArrayList<>());

  private record Failures(List<Double> shown) implements Recorder {

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void failed(PredictionView prediction, Throwable failure) {
      shown.add(prediction.row().number(0));
    }

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FakeModel<Input, Float> fake;
  final ServedModel<Input, Float> served;

  /** Passes as runs say; the system's own where they are not {@linkplain #relayed relayed}. */
  final FakeTime time = FakeTime.at(Instant.EPOCH);

  /** How long a run takes on that clock. */
  volatile Duration each = Duration.ZERO;

  private final Semaphore turns = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();

  Bench(int lanes, int most, Admission admission, Batching batching) {
    this(lanes, most, admission, batching, x -> {}, false);
  }

  private Bench(
      int lanes,
      int most,
      Admission admission,
      Batching batching,
      Consumer<Float> seen,
      boolean onOwnTime) {
    fake =
        FakeModel.<Input, Float>of(
                Input.class,
                input -> {
                  seen.accept(input.x());
                  return answer(input);
                })
            .withLanes(lanes)
            .withBatches(most)
            .onRun(this::run);
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    ServedModelBuilder<Input, Float> builder =
        ServedModel.of(registry, "m", fake)
            .admission(admission)
            .batching(batching)
            .meters(meters)
            .observe(version -> new Failures(shownFailures));
    served = (onOwnTime ? builder.time(time) : builder).open();
  }

  /** One lane, batches of 8, defaults. */
  static Bench create() {
    return new Bench(1, 8, Admission.withDefaults(), Batching.withDefaults());
  }

  /** One lane, runs of one; {@code seen} gets what the model sees. */
  static Bench oneByOne(Consumer<Float> seen) {
    return new Bench(1, 1, Admission.withDefaults(), Batching.withDefaults(), seen, false);
  }

  /** Runs that the gate knows to take 2 ms by now; {@code seen} gets what the model sees then. */
  static Bench relayed(int lanes, Consumer<Float> seen) {
    Bench bench =
        new Bench(lanes, 8, Admission.withDefaults(), Batching.withDefaults(), seen, true);
    bench.learn(Duration.ofMillis(2));
    return bench;
  }

  static Bench relayed(int lanes, Batching batching) {
    Bench bench = new Bench(lanes, 8, Admission.withDefaults(), batching, x -> {}, true);
    bench.learn(Duration.ofMillis(2));
    return bench;
  }

  static Bench relayed(int lanes) {
    return relayed(lanes, x -> {});
  }

  /** Lets the gate find out that runs take {@code runs}. */
  void learn(Duration runs) {
    each = runs;
    letGo();
    for (int i = 0; i < 20; i++) {
      for (int size = 1; size <= 8; size *= 2) {
        List<Input> inputs = Collections.nCopies(size, new Input(0));
        assertThat(served.predictAll(inputs, Call.none())).hasSize(size);
      }
    }
    turns.drainPermits();
    this.runs.clear();
    ranOn.clear();
  }

  static Bench create(Admission admission) {
    return new Bench(1, 8, admission, Batching.withDefaults());
  }

  private static Float answer(Input input) {
    if (input.x() == INVALID) {
      throw new InvalidInputException(InvalidInputException.Kind.RANGE, "x was negative");
    }
    if (input.x() == FAILING) {
      throw new UnsupportedOperationException("the kernel failed");
    }
    if (input.x() == BROKEN) {
      throw new AssertionError("the kernel broke");
    }
    return input.x() * 10;
  }

  private void run(int rows) {
    ranOn.add(Thread.currentThread());
    runs.add(rows);
    turns.acquireUninterruptibly();
    time.advance(each);
  }

  /** Lets this and all further runs go. */
  void letGo() {
    turns.release(1_000_000);
  }

  /** Lets one run go. */
  void letOneGo() {
    turns.release();
  }

  /** A call that is running now. */
  FutureTask<Float> running(float x) {
    int before = runs.size();
    FutureTask<Float> call = start(x, Call.none());
    until(() -> runs.size() > before);
    return call;
  }

  /** The same where nobody asks for its answer. */
  void busy(float x) {
    assertThat(running(x)).isNotDone();
  }

  /** A call that waits now, behind those before it. */
  FutureTask<Float> waiting(float x) {
    return waiting(x, Call.none());
  }

  FutureTask<Float> waiting(float x, Call call) {
    int before = served.load().waiting();
    FutureTask<Float> task = start(x, call);
    untilWaiting(before);
    return task;
  }

  /** A list that waits now. */
  FutureTask<List<Float>> waitingAll(List<Float> xs) {
    return waitingAll(xs.stream().map(Input::new).toList(), Call.none());
  }

  /** A list on a thread of its own. */
  FutureTask<List<Float>> startAll(List<Input> inputs, Call call) {
    return started(() -> served.predictAll(inputs, call).stream().map(Prediction::value).toList());
  }

  FutureTask<List<Float>> waitingAll(List<Input> inputs, Call call) {
    int before = served.load().waiting();
    FutureTask<List<Float>> task = startAll(inputs, call);
    untilWaiting(before);
    return task;
  }

  /** Counted as waiting, and asleep: between the two a call is not yet in the line. */
  private void untilWaiting(int before) {
    Thread caller = lastThread();
    until(
        () ->
            served.load().waiting() > before
                && (caller.getState() == Thread.State.WAITING
                    || caller.getState() == Thread.State.TIMED_WAITING));
  }

  /** A call on a thread of its own. */
  FutureTask<Float> start(float x, Call call) {
    return started(() -> served.predict(new Input(x), call).value());
  }

  private <T> FutureTask<T> started(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "caller");
    threads.add(thread);
    thread.start();
    return task;
  }

  /** The thread of the call that was started last. */
  Thread lastThread() {
    return threads.get(threads.size() - 1);
  }

  double shed(String reason) {
    return meters.find("mlops.prediction.shed").tag("reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** Waits for a state that other threads bring about. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("30 seconds").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    letGo();
    served.close();
  }
}
