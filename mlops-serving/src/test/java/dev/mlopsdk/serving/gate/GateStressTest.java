package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Callers, lists, deadlines, interrupts, priorities and poison at random, on real threads: every
 * call ends in one of the documented ways, with its own answer if it has one, and the counts add
 * up. A lost wake-up would hang it.
 */
class GateStressTest {

  record Input(float x, float kind) {}

  private static final int THREADS = 8;
  private static final Priority[] PRIORITIES = Priority.values();

  /** How long runs take, how long at the most a deadline is beyond that, calls of a thread. */
  private record Runs(int nanos, int spare, int calls) {}

  private static final Runs SHORT = new Runs(0, 300_000, 1_500);
  private static final Runs LONG = new Runs(2_000_000, 10_000_000, 200);

  /** The names of the threads that ran the model. */
  private final Set<String> ranOn = ConcurrentHashMap.newKeySet();

  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong shed = new AtomicLong();
  private final AtomicLong interrupted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  @Test
  void everyCall_underEverythingAtOnce_endsInExactlyOneDocumentedWay() throws Exception {
    run(2, 8, Batching.withDefaults(), SHORT);
  }

  @Test
  void everyCall_oneLaneThatAlwaysQueues_endsInExactlyOneDocumentedWay() throws Exception {
    run(1, 4, Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS), SHORT);
  }

  @Test
  void everyCall_longRunsThatTheGateLeads_endsInExactlyOneDocumentedWay() throws Exception {
    run(2, 8, Batching.withDefaults(), LONG);
    assertThat(ranOn).as("leaders and those who ran alone").contains("mlops-gate", "caller");
  }

  @Test
  void everyCall_longRunsInOneLane_endsInExactlyOneDocumentedWay() throws Exception {
    run(1, 4, Batching.withDefaults(), LONG);
    assertThat(ranOn).as("leaders and those who ran alone").contains("mlops-gate", "caller");
  }

  private void run(int lanes, int most, Batching batching, Runs runs) throws Exception {
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, GateStressTest::answer)
            .withLanes(lanes)
            .withBatches(most)
            .onRun(
                rows -> {
                  ranOn.add(Thread.currentThread().getName());
                  LockSupport.parkNanos(runs.nanos + rows * 5_000L);
                });
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "stress"));
    Admission admission =
        Admission.withDefaults().withCapacity(5).withLimit(Priority.BACKGROUND, 1);
    try (var served =
        ServedModel.of(registry, "m", fake).admission(admission).batching(batching).open()) {
      List<FutureTask<Long>> callers = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        long seed = t;
        FutureTask<Long> caller = new FutureTask<>(() -> calls(served, runs, new Random(seed)));
        callers.add(caller);
        new Thread(caller, "caller").start();
      }
      long made = 0;
      for (FutureTask<Long> caller : callers) {
        made += caller.get(2, TimeUnit.MINUTES);
      }
      assertThat(
              answered.get()
                  + late.get()
                  + shed.get()
                  + interrupted.get()
                  + refused.get()
                  + failed.get())
          .isEqualTo(made)
          .isEqualTo((long) THREADS * runs.calls);
      assertThat(answered.get()).isGreaterThan(made / 20);
      assertThat(shed.get()).isPositive();
      assertThat(refused.get()).isPositive();
      assertThat(failed.get()).isPositive();
      assertThat(served.load().waiting()).isZero();
      Bench.until(() -> served.load().running() == 0);
      assertThat(served.predict(new Input(3, 0)).value()).isEqualTo(30f);
    }
    assertThat(fake.open()).isZero();
  }

  private static Float answer(Input input) {
    if (input.kind() == 1) {
      throw new InvalidInputException(InvalidInputException.Kind.RULE, "of kind 1");
    }
    if (input.kind() == 2) {
      throw new UnsupportedOperationException("of kind 2");
    }
    return input.x() * 10;
  }

  private long calls(ServedModel<Input, Float> served, Runs runs, Random random) {
    for (int i = 0; i < runs.calls; i++) {
      one(served, runs, random);
      // A caller that comes back with its flag set has kept its promise; the next call starts anew.
      boolean unused = Thread.interrupted();
      if (random.nextInt(8) == 0) {
        LockSupport.parkNanos(random.nextInt(200_000));
      }
    }
    return runs.calls;
  }

  private void one(ServedModel<Input, Float> served, Runs runs, Random random) {
    float kind = random.nextInt(20) == 0 ? 1 + random.nextInt(2) : 0;
    Input input = new Input(random.nextInt(1000), kind);
    Call call = Call.none().priority(PRIORITIES[random.nextInt(PRIORITIES.length)]);
    if (random.nextInt(4) == 0) {
      call = call.deadline(Duration.ofNanos(runs.nanos + 20_000 + random.nextInt(runs.spare)));
    }
    if (random.nextInt(20) == 0) {
      Thread.currentThread().interrupt();
    }
    try {
      if (random.nextInt(5) == 0) {
        list(served, input, call, 1 + random.nextInt(12));
      } else {
        assertThat(served.predict(input, call).value()).isEqualTo(input.x() * 10);
      }
      assertThat(kind).isZero();
      answered.incrementAndGet();
    } catch (InvalidInputException e) {
      assertThat(kind).isEqualTo(1);
      refused.incrementAndGet();
    } catch (ModelException e) {
      AtomicLong count =
          switch (e.kind()) {
            case DEADLINE -> late;
            case OVERLOADED -> shed;
            case INTERRUPTED -> interrupted;
            default -> failed;
          };
      assertThat(count == failed).as(e.toString()).isEqualTo(count == failed && kind == 2);
      count.incrementAndGet();
    }
  }

  private static void list(ServedModel<Input, Float> served, Input last, Call call, int size) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      inputs.add(new Input(i, 0));
    }
    inputs.add(last);
    List<Prediction<Float>> answers = served.predictAll(inputs, call);
    assertThat(answers).hasSize(size);
    for (int i = 0; i < size; i++) {
      assertThat(answers.get(i).value()).isEqualTo(inputs.get(i).x() * 10);
    }
  }
}
