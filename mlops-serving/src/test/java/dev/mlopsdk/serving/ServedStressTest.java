package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
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
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.schema.InvalidInputException;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Eight callers do all that callers do, while versions swap, pins and switches move and other
 * served models of the same files come and go: every call ends in one of the documented ways, and
 * what callers saw, what meters counted and what was asked add up.
 */
@SuppressWarnings("NullAway") // a null input is one of the cases
class ServedStressTest {

  record Ten(
      float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {

    static Ten of(float a) {
      return new Ten(a, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
  }

  private static final Change CHANGE = Change.by("ann", "stress");
  private static final long SEED = 20261121;
  private static final int CALLERS = 8;
  private static final float INVALID = -1;
  private static final float POISON = 1000;
  private static final float INSTEAD = -7;

  /** Threads that are gone once the served model is closed, or soon after. */
  private static final Pattern OWN = Pattern.compile("mlops-(async-stress|shadow-stress|gate)");

  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Tally tally = new Tally();
  private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final AtomicLong observed = new AtomicLong();
  private final NativeMemory memory =
      NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(Duration.ofMillis(20)));

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

  /** By hand: {@code mvn -Psoak test -pl mlops-core,mlops-serving -Dtest=ServedStressTest}. */
  @Tag("soak")
  @Test
  void fakeModel_forHalfAnHour_leaksNothing() throws Exception {
    stressFake(Duration.ofMinutes(30));
  }

  @Tag("soak")
  @Test
  void onnxModel_forHalfAnHour_leaksNothing() throws Exception {
    stressOnnx(Duration.ofMinutes(30));
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
    if (input.a() >= POISON) {
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
        ServedModel.of(registry, "stress", loader)
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
      registry.publish("stress", files, CHANGE);
    }
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 2);
    try (var served = builder(loader).meters(meters).open()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Random random = new Random(SEED + i);
        running.add(threads.submit(() -> call(served, random, right)));
      }
      running.add(threads.submit(() -> operate(served, new Random(SEED - 1))));
      running.add(threads.submit(() -> comeAndGo(loader)));
      for (long i = 0; i < length.toMillis() / 100 && !failed(running); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      stop.set(true);
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
      tally.check(meters, SEED, swap == SwapPolicy.RESOURCES);
      assertThat(wrong).as("seed %d", SEED).hasValue(null);
      for (Tally.End end :
          List.of(Tally.End.ANSWERED, Tally.End.INVALID, Tally.End.OVERLOADED, Tally.End.LEFT)) {
        assertThat(tally.of(end)).as("seed %d: %s in %s", SEED, end, tally).isPositive();
      }
      checkQuiet(served);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    // The memory's own are those of every served model that shares it.
    assertThat(meters.getMeters())
        .extracting(meter -> meter.getId().getName())
        .allMatch(name -> whole && name.startsWith("mlops.memory."));
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

  private double leases() {
    return meters.find(CoreMeters.MODEL_LEASES).gauges().stream().mapToDouble(Gauge::value).sum();
  }

  private static boolean failed(List<Future<?>> running) {
    return running.stream().anyMatch(Future::isDone);
  }

  private void call(
      ServedModel<Ten, Float> served, Random random, BiPredicate<Ten, Prediction<Float>> right) {
    while (!stop.get()) {
      @Nullable Ten input = input(random);
      Call call = call(random);
      boolean interrupt = random.nextInt(50) == 0;
      if (interrupt) {
        Thread.currentThread().interrupt();
      }
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> one(served, input, call, right);
        case 4 -> all(served, random, call, right);
        default -> later(served, input, call, random, right);
      }
      if (interrupt) {
        Thread.interrupted();
      }
    }
  }

  private void one(
      ServedModel<Ten, Float> served,
      @Nullable Ten input,
      Call call,
      BiPredicate<Ten, Prediction<Float>> right) {
    try {
      Prediction<Float> answer = served.predict(input, call);
      check(input, answer, right);
      tally.count(Tally.endOf(answer), 1);
    } catch (RuntimeException e) {
      tally.count(Tally.endOf(e), 1);
    }
  }

  private void all(
      ServedModel<Ten, Float> served,
      Random random,
      Call call,
      BiPredicate<Ten, Prediction<Float>> right) {
    List<@Nullable Ten> inputs = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      inputs.add(input(random));
    }
    try {
      List<Prediction<Float>> answers = served.predictAll(inputs, call);
      for (int i = 0; i < inputs.size(); i++) {
        check(inputs.get(i), answers.get(i), right);
      }
      answers.forEach(answer -> tally.count(Tally.endOf(answer), 1));
    } catch (InvalidInputException e) {
      // The meters get the one that does not fit.
      tally.count(Tally.End.INVALID, 1);
    } catch (RuntimeException e) {
      tally.count(Tally.endOf(e), inputs.size());
    }
  }

  private void later(
      ServedModel<Ten, Float> served,
      @Nullable Ten input,
      Call call,
      Random random,
      BiPredicate<Ten, Prediction<Float>> right) {
    CompletableFuture<Prediction<Float>> answer = served.predictAsync(input, call);
    CompletableFuture<?> hung =
        switch (random.nextInt(6)) {
          case 0 -> CompletableFuture.completedFuture(answer.cancel(true));
          case 1 -> answer.orTimeout(random.nextInt(200), TimeUnit.MICROSECONDS);
          case 2 ->
              answer.thenRun(
                  () -> {
                    throw new Tally.PoisonException("what hangs on a future");
                  });
          default -> answer;
        };
    assertThat(hung).isNotNull();
    if (random.nextInt(2) == 0) {
      // Nobody waits here: the end is counted when it comes.
      hung = answer.handle((prediction, failure) -> noted(input, prediction, failure, right));
    } else {
      try {
        ended(input, answer.join(), null, right);
      } catch (CompletionException | CancellationException e) {
        ended(input, null, e, right);
      }
    }
  }

  private boolean noted(
      @Nullable Ten input,
      @Nullable Prediction<Float> prediction,
      @Nullable Throwable failure,
      BiPredicate<Ten, Prediction<Float>> right) {
    try {
      ended(input, prediction, failure, right);
      return true;
    } catch (RuntimeException | AssertionError e) {
      return wrong.compareAndSet(null, e);
    }
  }

  private void ended(
      @Nullable Ten input,
      @Nullable Prediction<Float> prediction,
      @Nullable Throwable failure,
      BiPredicate<Ten, Prediction<Float>> right) {
    if (prediction != null) {
      check(input, prediction, right);
      tally.count(Tally.endOf(prediction), 1);
    } else {
      tally.count(Tally.endOf(Objects.requireNonNull(failure)), 1);
    }
  }

  private static void check(
      @Nullable Ten input, Prediction<Float> answer, BiPredicate<Ten, Prediction<Float>> right) {
    // NaN is a number to a model without rules; its neighbours in a run must not see it.
    if (input == null || (!Float.isNaN(input.a()) && !right.test(input, answer))) {
      throw new AssertionError("seed " + SEED + ": a wrong answer to " + input + ": " + answer);
    }
  }

  private static @Nullable Ten input(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> null;
      case 1 -> Ten.of(INVALID);
      case 2 -> Ten.of(Float.NaN);
      case 3 -> Ten.of(POISON + random.nextInt(10));
      default -> Ten.of(random.nextInt(100));
    };
  }

  private static Call call(Random random) {
    Call call = random.nextInt(4) == 0 ? Call.none() : Call.unit("u" + random.nextInt(1000));
    if (random.nextInt(3) == 0) {
      call = call.deadline(Duration.ofNanos(1 + random.nextInt(3_000_000)));
    }
    if (random.nextInt(2) == 0) {
      call = call.caller("c" + random.nextInt(3));
    }
    if (random.nextInt(10) == 0) {
      call = call.fresh();
    }
    return call.priority(List.of(Priority.values()).get(random.nextInt(4)));
  }

  /** Does what operators do, the next thing when the last has come about. */
  private void operate(ServedModel<Ten, Float> served, Random random) {
    while (!stop.get()) {
      int version = 1 + random.nextInt(3);
      try {
        switch (random.nextInt(9)) {
          case 0, 1 -> registry.promote("stress", version, CHANGE);
          case 2 -> registry.rollback("stress", CHANGE);
          case 3, 4 -> registry.challenge("stress", version, CHANGE);
          case 5 -> registry.withdraw("stress", CHANGE);
          case 6 -> served.switches().pin(version, CHANGE);
          case 7 -> served.switches().unpin(CHANGE);
          default -> {
            served.switches().off(Switch.SPLIT, CHANGE);
            served.switches().on(Switch.SPLIT, CHANGE);
          }
        }
      } catch (IllegalStateException | IllegalArgumentException nothingToDo) {
        // No former champion, no challenger, nothing pinned, itself to challenge: as documented.
        assertThat(nothingToDo).hasMessageNotContaining("closed");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Another served model of the same files is opened, asked and closed, over and over. */
  private void comeAndGo(ModelLoader<Ten, Float> loader) {
    while (!stop.get()) {
      List<CompletableFuture<Prediction<Float>>> asked = new ArrayList<>();
      try (var other = builder(loader).open()) {
        for (int i = 0; i < 20; i++) {
          asked.add(other.predictAsync(Ten.of(i)));
        }
      }
      for (CompletableFuture<Prediction<Float>> each : asked) {
        assertThat(each).as("seed %d: complete once the model is closed", SEED).isDone();
      }
      LockSupport.parkNanos(20_000_000);
    }
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
