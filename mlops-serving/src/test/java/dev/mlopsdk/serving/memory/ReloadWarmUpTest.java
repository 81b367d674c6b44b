package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.warmup.WarmUp;
import dev.mlopsdk.serving.ServedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a version that was unloaded does before those who wait for it go on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReloadWarmUpTest {

  record Trip(float km) {}

  private static final Duration IDLE = Duration.ofSeconds(40);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final NativeMemory memory =
      NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(IDLE));
  private final List<Integer> runs = new CopyOnWriteArrayList<>();
  private final List<ModelEvent> events = new CopyOnWriteArrayList<>();
  private volatile Runnable onRun = () -> {};
  private final FakeModel<Trip, Float> loader =
      FakeModel.of(Trip.class, trip -> trip.km())
          .withBatches(4)
          .onRun(
              rows -> {
                runs.add(rows);
                onRun.run();
              });
  private ServedModel<Trip, Float> served;

  @BeforeEach
  void open() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.bin", new byte[1000]), Change.by("ann", "warm"));
    served =
        ServedModel.of(registry, "m", loader)
            .time(time)
            .memory(memory)
            .warmUp(WarmUp.of(List.of(new Trip(1), new Trip(2))))
            .listen(events::add)
            .open();
    assertThat(runs).as("by the first load").containsExactly(1, 1, 2, 4);
    runs.clear();
    events.clear();
  }

  @AfterEach
  void close() {
    served.close();
    assertThat(loader.open()).isZero();
    assertThat(memory.usedBytes()).isZero();
  }

  private void unload() {
    time.advance(IDLE.multipliedBy(3));
    assertThat(loader.open()).isZero();
  }

  @Test
  void predict_unloaded_runsEveryBatchSizeBeforeTheCall() {
    unload();
    assertThat(served.predict(new Trip(7)).value()).isEqualTo(7);
    assertThat(runs).containsExactly(1, 1, 2, 4, 1);
    assertThat(events)
        .filteredOn(ModelEvent.WarmedUp.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            ModelEvent.WarmedUp.class,
            warm -> {
              assertThat(warm.source()).isEqualTo("given");
              assertThat(warm.runs()).isEqualTo(4);
              assertThat(warm.planned()).isEqualTo(4);
            });
    served.predict(new Trip(8));
    assertThat(runs).as("once").containsExactly(1, 1, 2, 4, 1, 1);
  }

  @Test
  void predictAll_unloaded_waitsForTheWarmUp() {
    unload();
    assertThat(served.predictAll(List.of(new Trip(7), new Trip(8)), Call.none())).hasSize(2);
    assertThat(runs).containsExactly(1, 1, 2, 4, 2);
  }

  @Test
  void predict_warmUpFails_isToldAndTriedAgain() {
    unload();
    onRun =
        () -> {
          throw new IllegalStateException("the device is gone");
        };
    for (int call = 0; call < 2; call++) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> served.predict(new Trip(7)))
          .withMessageContaining("m:1 could not be loaded again")
          .withMessageContaining("warm-up")
          .withMessageContaining("the device is gone")
          .matches(e -> e.kind() == ModelException.Kind.LOAD);
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(loader.open()).as("what failed is freed").isZero();
    assertThat(memory.usedBytes()).isZero();
    assertThat(events)
        .filteredOn(ModelEvent.ReloadFailed.class::isInstance)
        .as("once, until it works")
        .singleElement()
        .extracting(ModelEvent::message)
        .asString()
        .contains("the device is gone");

    onRun = () -> {};
    assertThat(served.predict(new Trip(7)).value()).isEqualTo(7);
    assertThat(events).filteredOn(ModelEvent.Reloaded.class::isInstance).hasSize(1);
  }

  @Test
  void reload_nobodyWaitsForAnyMore_isNotUnloadedAtOnce() throws Exception {
    unload();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    onRun =
        () -> {
          running.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    CompletableFuture<?> call =
        CompletableFuture.runAsync(
            () -> served.predict(new Trip(7), Call.none().deadline(Duration.ofMillis(1))));
    running.await();
    assertThat(call).failsWithin(20, TimeUnit.SECONDS);
    time.advance(IDLE.multipliedBy(3));
    onRun = () -> {};
    goOn.countDown();
    while (events.stream().noneMatch(ModelEvent.Reloaded.class::isInstance)) {
      Thread.onSpinWait();
    }
    time.advance(Duration.ofSeconds(2));
    assertThat(served.predict(new Trip(9)).value()).isEqualTo(9);
    assertThat(events).filteredOn(ModelEvent.Unloaded.class::isInstance).hasSize(1);
    assertThat(loader.open()).isEqualTo(1);
  }
}
