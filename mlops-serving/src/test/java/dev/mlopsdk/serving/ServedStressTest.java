package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.StressCallers.Ten;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.Circuit;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.gate.Batching;
import dev.mlopsdk.serving.memory.MemoryPolicy;
import dev.mlopsdk.serving.memory.NativeMemory;
import dev.mlopsdk.serving.onnx.OnnxModel;
import dev.mlopsdk.serving.shadow.Shadow;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Eight callers do all that callers do, while versions swap, pins and switches move and other
 * served models of the same files come and go: every call ends in one of the documented ways, and
 * what callers saw, what meters counted and what was asked add up.
 */
class ServedStressTest {

  private static final Change CHANGE = Change.by("ann", "stress");
  private static final long SEED = 20261121;
  private static final int CALLERS = 8;
  private static final float INSTEAD = -7;
  private static final String MODEL = "stress";

  /** For all versions at a time, twice: what one more a swap would soon exceed. */
  private static final long BUDGET = 16L << 20;

  /** Heap for what is kept however long it runs: answers, copied pairs, recorded times. */
  private static final long SETTLED = 64L << 20;

  /** Heap for what the registry keeps of every change. */
  private static final long AUDIT = 2_048;

  /** Threads that are gone once the served model is closed, or soon after. */
  private static final Pattern OWN = Pattern.compile("mlops-(async-stress|shadow-stress|gate)");

  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Tally tally = new Tally();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final AtomicLong observed = new AtomicLong();
  private final NativeMemory memory =
      NativeMemory.create(
          MemoryPolicy.withDefaults().withBudget(BUDGET).withIdleAfter(Duration.ofMillis(20)));

  /** Whether every option is on, or none; and what a swap keeps. */
  private boolean whole = true;

  private SwapPolicy swap = SwapPolicy.AVAILABILITY;

  @Test
  void fakeModel_underEverything_everyCallEndsAsDocumented() throws Exception {
    stressFake(Duration.ofSeconds(15));
  }

  @Test
  void onnxModel_underEverything_everyCallEndsAsDocumented() throws Exception {
    stressOnnx(Duration.ofSeconds(15));
  }

  @Test
  void fakeModel_whoseSwapsKeepMemory_everyCallEndsAsDocumented() throws Exception {
    swap = SwapPolicy.RESOURCES;
    stressFake(Duration.ofSeconds(15));
  }

  @Test
  void onnxModel_withNoOption_everyCallEndsAsDocumented() throws Exception {
    whole = false;
    stressOnnx(Duration.ofSeconds(15));
  }

  /**
   * By hand: {@code mvn -Psoak test -pl mlops-core,mlops-serving -Dtest=ServedStressTest}; figures
   * in docs/soak.md.
   */
  @Tag("soak")
  @Test
  void fakeModel_forHalfAnHour_leaksNothing() throws Exception {
    stressFake(Duration.ofMinutes(30));
    System.out.println("soak, fake model, 30 minutes: " + tally);
  }

  @Tag("soak")
  @Test
  void onnxModel_forHalfAnHour_leaksNothing() throws Exception {
    stressOnnx(Duration.ofMinutes(30));
    System.out.println("soak, ONNX Runtime, 30 minutes: " + tally);
  }

  private void stressFake(Duration length) throws Exception {
    FakeModel<Ten, Float> loader =
        FakeModel.of(Ten.class, ServedStressTest::answer)
            .withLanes(2)
            .withBatches(8)
            .onRun(rows -> LockSupport.parkNanos(rows * 10_000L));
    stress(loader, ModelFiles.of("m.fake", new byte[] {1}), length, ServedStressTest::rightFake);
    assertThat(loader.open()).as("models that were never closed").isZero();
  }

  /** What falls back is the champion's, whichever that is, or the constant. */
  private static boolean rightFake(Ten input, Prediction<Float> answer) {
    float version = answer.value() - input.a() * 10;
    return answer.source() == Prediction.Source.FALLBACK
        ? answer.value() == INSTEAD || (version >= 1 && version <= 3)
        : version == answer.model().version();
  }

  private static Float answer(Ten input, Integer version) {
    if (StressCallers.isPoison(input)) {
      throw new Tally.PoisonException("poison " + input.a());
    }
    return input.a() * 10 + version;
  }

  private void stressOnnx(Duration length) throws Exception {
    Path file = Path.of("src/test/resources/models/logistic.onnx");
    List<Float> expected = new ArrayList<>();
    try (var alone = ServedModel.of(file, OnnxModel.of(Ten.class, Float.class)).open()) {
      for (int x = 0; x < 100; x++) {
        expected.add(alone.predict(Ten.of(x)).value());
      }
    }
    stress(
        OnnxModel.of(Ten.class, Float.class),
        ModelFiles.of(file),
        length,
        (input, answer) ->
            input.a() >= 100
                || (answer.source() == Prediction.Source.FALLBACK && answer.value() == INSTEAD)
                || Math.abs(answer.value() - expected.get((int) input.a())) < 1e-5);
  }

  /** What is stressed; an option more is a line more. */
  private ServedModelBuilder<Ten, Float> builder(ModelLoader<Ten, Float> loader) {
    ServedModelBuilder<Ten, Float> builder =
        ServedModel.of(registry, MODEL, loader)
            .validate(
                version ->
                    row -> {
                      row.requirePresent();
                      if (row.number(0) < 0) {
                        throw new InvalidInputException(
                            InvalidInputException.Kind.RANGE, "below 0", List.of("a"));
                      }
                    })
            .split(new ByHash())
            .async(Async.withDefaults().withCapacity(6))
            .grace(Duration.ZERO)
            .swap(swap)
            .meterRetention(Duration.ofHours(2));
    if (!whole) {
      return builder;
    }
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new Balance(observed));
    return builder
        .admission(
            Admission.withDefaults()
                .withCapacity(4)
                .withLimit(Priority.BACKGROUND, 2)
                .withCallerLimit(3)
                .withDeadline(Duration.ofMillis(20)))
        .batching(Batching.withDefaults().withSizing(Batching.Sizing.WARMED))
        .cache(PredictionCache.ofRows().withTtl(Duration.ofMillis(5)))
        .fallback(
            Fallback.<Ten, Float>toChampion()
                .thenConstant(INSTEAD)
                .on(Set.of(ModelException.Kind.INFERENCE))
                .withCircuit(
                    Circuit.withDefaults()
                        .withFailureShare(0.2)
                        .withPause(Duration.ofMillis(5), Duration.ofMillis(20))))
        .shadow(Shadow.sampling(0.3).queue(16).timeShare(0.5))
        .memory(memory)
        .trace(observations);
  }

  private void stress(
      ModelLoader<Ten, Float> loader,
      ModelFiles files,
      Duration length,
      BiPredicate<Ten, Prediction<Float>> right)
      throws Exception {
    for (int version = 1; version <= 3; version++) {
      registry.publish(MODEL, files, CHANGE);
    }
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 2);
    try (var served = builder(loader).meters(meters).open()) {
      List<Future<?>> running = new ArrayList<>();
      StressCallers callers = new StressCallers(served, tally, right, SEED, stop);
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(SEED + i);
        running.add(threads.submit(() -> callers.callOn(random)));
      }
      StressOperators operators = new StressOperators(registry, MODEL, SEED, stop);
      running.add(threads.submit(() -> operators.operate(served, new Random(SEED - 1))));
      running.add(threads.submit(() -> operators.comeAndGo(() -> builder(loader))));
      long heap = heap();
      long until = System.nanoTime() + length.toNanos();
      while (System.nanoTime() - until < 0 && !failed(running)) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      stop.set(true);
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
      tally.check(meters, SEED, swap == SwapPolicy.RESOURCES);
      Reconciled reconciled = new Reconciled(tally, meters, SEED);
      reconciled.checkSheds();
      if (whole && swap == SwapPolicy.AVAILABILITY) {
        // Swaps that keep memory close the only version, and the cache with its meters, each time.
        reconciled.checkCache();
      }
      callers.check();
      assertThat(heap() - heap)
          .as("bytes of heap more, after %d changes", operators.changes())
          .isLessThan(SETTLED + operators.changes() * AUDIT);
      for (Tally.End end :
          List.of(Tally.End.ANSWERED, Tally.End.INVALID, Tally.End.OVERLOADED, Tally.End.LEFT)) {
        assertThat(tally.of(end)).as("seed %d: %s in %s", SEED, end, tally).isPositive();
      }
      checkQuiet(served);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    assertThat(meters.getMeters()).as("meters that are left").isEmpty();
    assertThat(memory.peakBytes()).as("the most that was ever held").isBetween(0L, BUDGET);
    assertThat(memory.leaked()).as("what nobody closed").isZero();
    assertThat(memory.usedBytes()).as("what is held after the end").isZero();
    assertThat(observed).as("observations begun and not ended").hasValue(0);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (OWN.matcher(thread.getName()).lookingAt()) {
        thread.join(10_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  /** Once every call has ended, no lease is held and nobody waits. */
  private void checkQuiet(ServedModel<Ten, Float> served) {
    assertThat(served.serving()).isNotEmpty();
    if (whole) {
      assertThat(served.load().waiting()).as("calls that wait for a lane").isZero();
      assertThat(tally.of(Tally.End.DEADLINE)).as("seed %d: %s", SEED, tally).isPositive();
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (leases() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(leases()).as("seed %d: leases that nobody gave back", SEED).isZero();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private double leases() {
    return meters.find(CoreMeters.MODEL_LEASES).gauges().stream().mapToDouble(Gauge::value).sum();
  }

  private static boolean failed(List<Future<?>> running) {
    return running.stream().anyMatch(Future::isDone);
  }

  /** Begun observations that have not ended. */
  private record Balance(AtomicLong open) implements ObservationHandler<Observation.Context> {
    @Override
    public void onStart(Observation.Context context) {
      open.incrementAndGet();
    }

    @Override
    public void onStop(Observation.Context context) {
      open.decrementAndGet();
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }

  /** Units of even hash are the champion's. */
  private static final class ByHash implements Assigner {
    @Override
    public Assignment assign(CharSequence unit) {
      int arm = unit.toString().hashCode() & 1;
      return new Assignment("e", variants().get(arm), arm, Assignment.Reason.SPLIT, 0, 0.5);
    }

    @Override
    public Assignment unassigned() {
      return Assignment.none();
    }

    @Override
    public List<String> variants() {
      return List.of("champion", "challenger");
    }
  }
}
