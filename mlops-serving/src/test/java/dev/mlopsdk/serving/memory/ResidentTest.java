package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.fallback.Fallback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that is unloaded and loaded again under its callers. */
class ResidentTest {

  private static final float[] INPUT = {1};
  private static final Duration IDLE = Duration.ofSeconds(40);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final SlowLoader loader = new SlowLoader();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final NativeMemory memory =
      NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(IDLE));

  private ServedModel<float[], Integer> served(ModelRegistry registry, TimeSource clock) {
    return ServedModel.of(registry, "m", loader).time(clock).memory(memory).open();
  }

  private ServedModel<float[], Integer> served() {
    return served(published(ModelRegistry.inMemory()), time);
  }

  private static ModelRegistry published(ModelRegistry registry) {
    registry.publish(
        "m", ModelFiles.of("model.bin", new byte[1000]), Change.by("ann", "residence"));
    return registry;
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void idle_whileACallRuns_isNotUnloaded() throws Exception {
    try (ServedModel<float[], Integer> served = served()) {
      loader.running.register();
      Future<Integer> call = threads.submit(() -> served.predict(INPUT).value());
      while (memory.ledger().sparableBytes() > 0 || !runs()) {
        Thread.onSpinWait();
      }
      time.advance(IDLE.multipliedBy(3));
      assertThat(loader.open).hasValue(1);
      loader.running.arriveAndDeregister();
      assertThat(call.get()).isEqualTo(1);
      time.advance(IDLE.multipliedBy(3));
      assertThat(loader.open).hasValue(0);
    }
  }

  private static boolean runs() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(
            frames -> {
              for (StackTraceElement frame : frames) {
                if (frame.getClassName().startsWith(SlowLoader.class.getName())) {
                  return true;
                }
              }
              return false;
            });
  }

  @Test
  void predict_unloaded_manyCallersShareOneLoad() throws Exception {
    try (ServedModel<float[], Integer> served = served()) {
      time.advance(IDLE.multipliedBy(3));
      assertThat(loader.open).hasValue(0);
      loader.loading.register();
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(threads.submit(() -> served.predict(INPUT).value()));
      }
      while (loader.loads.get() < 2) {
        Thread.onSpinWait();
      }
      loader.loading.arriveAndDeregister();
      for (Future<Integer> call : calls) {
        assertThat(call.get()).isEqualTo(1);
      }
      assertThat(loader.loads).hasValue(2);
      assertThat(memory.holdings().get(0).bufferBytes()).isEqualTo(100);
    }
    assertThat(loader.open).hasValue(0);
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void predict_unloadedWithADeadline_isLateAndTheLoadGoesOn() {
    try (ServedModel<float[], Integer> served = served()) {
      time.advance(IDLE.multipliedBy(3));
      loader.loading.register();
      assertThatThrownBy(() -> served.predict(INPUT, Call.none().deadline(Duration.ofMillis(1))))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE))
          .hasMessageContaining("m:1 was unloaded and is being loaded again");
      loader.loading.arriveAndDeregister();
      assertThat(served.predict(INPUT).value()).isEqualTo(1);
      assertThat(loader.loads).hasValue(2);
    }
  }

  @Test
  void predict_unloadedAndTheFileWasChanged_isRefused(@TempDir Path folder) throws Exception {
    ModelRegistry registry = published(ModelRegistry.directory(folder));
    try (ServedModel<float[], Integer> served = served(registry, time)) {
      time.advance(IDLE.multipliedBy(3));
      Path file = folder.resolve("m").resolve("1").resolve("model.bin");
      byte[] right = Files.readAllBytes(file);
      Files.write(file, new byte[] {1, 2, 3});
      assertThatThrownBy(() -> served.predict(INPUT))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INTEGRITY))
          .hasMessageContaining("m:1 could not be loaded again")
          .hasMessageEndingWith("A call in 1.0 s tries once more");
      Files.write(file, right);
      time.advance(Duration.ofSeconds(1));
      assertThat(served.predict(INPUT).value()).isEqualTo(1);
    }
  }

  @Test
  void predict_reloadFails_rests() {
    try (ServedModel<float[], Integer> served = served()) {
      time.advance(IDLE.multipliedBy(3));
      loader.broken = true;
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> served.predict(INPUT))
            .isInstanceOfSatisfying(
                ModelException.class,
                e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD));
      }
      assertThat(loader.loads).hasValue(2);
      time.advance(Duration.ofMillis(999));
      assertThatThrownBy(() -> served.predict(INPUT)).hasMessageContaining("A call in 0.1 s");
      assertThat(loader.loads).hasValue(2);
      time.advance(Duration.ofMillis(1));
      loader.broken = false;
      assertThat(served.predict(INPUT).value()).isEqualTo(1);
      assertThat(loader.loads).hasValue(3);
    }
  }

  @Test
  void predict_reloadFails_theFallbackAnswers() {
    try (ServedModel<float[], Integer> served =
        ServedModel.of(published(ModelRegistry.inMemory()), "m", loader)
            .time(time)
            .memory(memory)
            .fallback(Fallback.toConstant(-1))
            .open()) {
      time.advance(IDLE.multipliedBy(3));
      loader.broken = true;
      Prediction<Integer> answer = served.predict(INPUT);
      assertThat(answer.value()).isEqualTo(-1);
      assertThat(answer.reason()).isEqualTo("m:1 failed (LOAD); a constant answered");
    }
  }

  @Test
  void unload_underManyCallers_neverClosesWhatRuns() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    SystemTime clock = SystemTime.create("resident-test");
    try (ServedModel<float[], Integer> served =
        served(published(ModelRegistry.inMemory()), clock)) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> call(served, stop)));
      }
      int unloaded = 0;
      while (unloaded < 500 && calls.stream().noneMatch(Future::isDone)) {
        for (Account account : memory.ledger().accounts()) {
          Account.Tenant tenant = account.tenant();
          unloaded += tenant != null && tenant.unload("by the test") ? 1 : 0;
        }
      }
      stop.set(true);
      for (Future<Long> call : calls) {
        assertThat(call.get()).isPositive();
      }
      assertThat(unloaded).isEqualTo(500);
      assertThat(loader.open.get()).isLessThanOrEqualTo(1);
    } finally {
      clock.close();
    }
    assertThat(loader.open).hasValue(0);
  }

  private static long call(ServedModel<float[], Integer> served, AtomicBoolean stop) {
    long calls = 0;
    do {
      assertThat(served.predict(INPUT).value()).isEqualTo(1);
      calls++;
    } while (!stop.get());
    return calls;
  }
}
