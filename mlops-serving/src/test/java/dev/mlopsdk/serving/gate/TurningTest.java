package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Runs become long and short again under callers that never pause for it. */
class TurningTest {

  record Input(float x) {}

  private static final int CALLERS = 6;
  private static final long SHORT_NANOS = 50_000;
  private static final long LONG_NANOS = 2_000_000;

  private final AtomicInteger ledByTheGate = new AtomicInteger();
  private final AtomicInteger ledByCallers = new AtomicInteger();
  private volatile long runNanos = SHORT_NANOS;
  private volatile boolean stop;

  @Test
  void leaders_runsBecomeLongAndShortAgain_areTheGatesAndCallersAgain() throws Exception {
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, input -> input.x() * 10)
            .withLanes(1)
            .withBatches(8)
            .onRun(this::run);
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    Batching waiting = Batching.withDefaults().withWaiting(Batching.Waiting.ALWAYS);
    try (var served = ServedModel.of(registry, "m", fake).batching(waiting).open()) {
      List<FutureTask<Long>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(i);
        FutureTask<Long> caller = new FutureTask<>(() -> call(served, random));
        callers.add(caller);
        new Thread(caller, "caller").start();
      }
      try {
        turn(SHORT_NANOS, ledByCallers);
        assertThat(ledByTheGate).as("by the gate while runs are short").hasValue(0);
        turn(LONG_NANOS, ledByTheGate);
        turn(SHORT_NANOS, ledByCallers);
      } finally {
        stop = true;
      }
      for (FutureTask<Long> caller : callers) {
        assertThat(caller.get(1, TimeUnit.MINUTES)).isPositive();
      }
      assertThat(served.load().waiting()).isZero();
      Bench.until(() -> served.load().running() == 0);
    }
    assertThat(fake.open()).isZero();
  }

  /** Lets runs take {@code nanos} until nobody but those whom {@code led} counts leads batches. */
  private void turn(long nanos, AtomicInteger led) {
    AtomicInteger others = led == ledByTheGate ? ledByCallers : ledByTheGate;
    runNanos = nanos;
    int[] before = {others.get(), led.get()};
    Bench.until(
        () -> {
          if (others.get() != before[0]) {
            before[0] = others.get();
            before[1] = led.get();
          }
          return led.get() > before[1] + 20;
        });
  }

  private void run(int rows) {
    if (rows > 1) {
      boolean gate = Thread.currentThread().getName().equals("mlops-gate");
      (gate ? ledByTheGate : ledByCallers).incrementAndGet();
    }
    LockSupport.parkNanos(runNanos);
  }

  private long call(ServedModel<Input, Float> served, Random random) {
    long calls = 0;
    while (!stop) {
      float x = random.nextInt(1000);
      assertThat(served.predict(new Input(x)).value()).isEqualTo(x * 10);
      calls++;
      // At times nobody waits: only single runs say how long one takes.
      LockSupport.parkNanos(random.nextLong(10 * (runNanos + SHORT_NANOS)));
    }
    return calls;
  }
}
