package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong around a handle stays around it. */
class HandleFailureTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private volatile Runnable whenSwapped = () -> {};

  @BeforeEach
  void publishThree() {
    for (int i = 0; i < 3; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    }
  }

  private HandleBuilder<Input, Integer> builder(ModelLoader<Input, Integer> with) {
    return ModelHandle.of(registry, "m", with).time(time).meters(meters).listen(events::add);
  }

  /** Runs {@code before} with the version ahead of every load. */
  private ModelLoader<Input, Integer> loader(IntConsumer before) {
    return new ModelLoader<>() {
      @Override
      public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
        before.accept(artifact.ref().version());
        return loader.load(artifact, device);
      }

      @Override
      public String runtime() {
        return "fake";
      }
    };
  }

  private static Recorder recorder(Runnable closed) {
    return new Recorder() {
      @Override
      public void record(PredictionView prediction) {}

      @Override
      public void outcome(OutcomeView outcome) {}

      @Override
      public void close() {
        closed.run();
      }
    };
  }

  @Test
  void listener_thatClosesTheHandle_closesNoModelUnderACall() {
    var handle =
        builder(loader)
            .drainTimeout(Duration.ofMillis(20))
            .listen(
                event -> {
                  if (event instanceof ModelEvent.Swapped swap && swap.ref().version() == 2) {
                    whenSwapped.run();
                  }
                })
            .open();
    whenSwapped = handle::close;
    LoadedVersion<Input, Integer> leased = handle.acquire(0);
    assertThat(leased).isNotNull();
    registry.promote("m", 2, CHANGE);
    time.runDue();
    assertThat(handle.acquire(0)).isNull();
    assertThat(loader.open()).as("version 1 still answers a call").isEqualTo(1);
    leased.release();
  }

  @Test
  void listener_thatThrowsAnError_leavesTheSwapWhole() {
    try (var handle =
        builder(loader)
            .grace(Duration.ZERO)
            .listen(
                event -> {
                  if (event instanceof ModelEvent.Swapped swap && swap.ref().version() == 2) {
                    throw new NoClassDefFoundError("a listener's");
                  }
                })
            .open()) {
      registry.promote("m", 2, CHANGE);
      assertThatThrownBy(time::runDue).isInstanceOf(NoClassDefFoundError.class);
      time.advance(Duration.ofMinutes(1));
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(2);
      assertThat(loader.open()).as("version 1 was closed").isEqualTo(1);
      assertThat(events).noneMatch(ModelEvent.Rejected.class::isInstance);
    }
  }

  @Test
  void loader_outOfMemory_rejectsTheVersionAndPollsOn() {
    try (var handle =
        builder(
                loader(
                    version -> {
                      if (version == 2) {
                        throw new OutOfMemoryError("a test's");
                      }
                    }))
            .open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(1);
      registry.promote("m", 3, CHANGE);
      time.advance(Duration.ofSeconds(10));
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(3);
    }
  }

  @Test
  void load_thatFailsForTheMoment_isTriedAgainAndToldOnce() {
    AtomicInteger tries = new AtomicInteger();
    try (var handle =
        builder(
                loader(
                    version -> {
                      if (version == 2 && tries.incrementAndGet() < 3) {
                        throw new ModelException(ModelException.Kind.REGISTRY, "out for a moment");
                      }
                    }))
            .open()) {
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofMinutes(1));
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(2);
      assertThat(tries).hasValue(3);
      assertThat(events.stream().filter(ModelEvent.Rejected.class::isInstance)).hasSize(1);
    }
  }

  @Test
  void observer_thatDoesNotOpen_leavesNothingOpen() {
    AtomicInteger open = new AtomicInteger();
    PredictionObserver good =
        version -> {
          open.incrementAndGet();
          return recorder(open::decrementAndGet);
        };
    PredictionObserver bad =
        version -> {
          if (version.ref().version() == 2) {
            throw new IllegalStateException("not today");
          }
          return recorder(() -> {});
        };
    try (var handle = builder(loader).observe(good).observe(bad).open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(1);
      assertThat(open).as("version 1's").hasValue(1);
      assertThat(loader.open()).isEqualTo(1);
      assertThat(meters.find("mlops.prediction").tag("version", "2").timers()).isEmpty();
    }
    assertThat(open).hasValue(0);
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void meters_ofAVersionThatNeverLoaded_goAfterTheRetention() {
    try (var handle =
        builder(loader.failingToLoad(2))
            .grace(Duration.ofMinutes(1))
            .meterRetention(Duration.ofMinutes(2))
            .open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(meters.find("mlops.model.load").tag("version", "2").timers()).hasSize(1);
      registry.rollback("m", CHANGE);
      time.advance(Duration.ofMinutes(3));
      assertThat(meters.find("mlops.model.load").tag("version", "2").timers()).isEmpty();
      assertThat(handle.name()).isEqualTo("m");
    }
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void meters_ofAVersionThatCameBackMeanwhile_outliveItsLastServingByTheRetention() {
    try (var handle =
        builder(loader).grace(Duration.ZERO).meterRetention(Duration.ofMinutes(5)).open()) {
      swapTo(2);
      time.advance(Duration.ofMinutes(2));
      swapTo(1);
      time.advance(Duration.ofMinutes(1));
      swapTo(2);
      time.advance(Duration.ofMinutes(4));
      assertThat(meters.find("mlops.prediction").tag("version", "1").timers())
          .as("4 of 5 minutes after its last serving, 7 after its first")
          .isNotEmpty();
      time.advance(Duration.ofMinutes(2));
      assertThat(meters.find("mlops.prediction").tag("version", "1").timers()).isEmpty();
      assertThat(handle.complete()).isTrue();
    }
  }

  private void swapTo(int version) {
    registry.promote("m", version, CHANGE);
    time.advance(Duration.ofSeconds(1));
  }

  @Test
  void recorder_ofARetiredVersion_isClosedBeforeItsMetersGo() {
    List<String> order = new ArrayList<>();
    PredictionObserver observer =
        version -> {
          int number = version.ref().version();
          return recorder(
              () ->
                  order.add(
                      number
                          + " closed with meters "
                          + !meters
                              .find("mlops.prediction")
                              .tag("version", String.valueOf(number))
                              .timers()
                              .isEmpty()));
        };
    try (var handle = builder(loader).observe(observer).grace(Duration.ofMinutes(1)).open()) {
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofHours(1));
      assertThat(order).containsExactly("1 closed with meters true");
      assertThat(meters.find("mlops.prediction").tag("version", "1").timers()).isEmpty();
      assertThat(handle.complete()).isTrue();
    }
  }

  @Test
  void open_besideAnotherOfTheSameModelOnTheSameMeters_isRefused() {
    try (var first = builder(loader).open()) {
      assertThatThrownBy(() -> builder(loader).open())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another one of 'm' is open on the same MeterRegistry");
      assertThat(meters.find("mlops.model.info").gauges()).hasSize(1);
      assertThat(first.serving()).hasSize(1);
    }
    builder(loader).open().close();
    assertThat(loader.open()).isZero();
  }

  @Test
  void leases_ofACallThatOutlivesTheSwap_areStillCounted() {
    try (var handle = builder(loader).open()) {
      LoadedVersion<Input, Integer> leased = handle.acquire(0);
      assertThat(leased).isNotNull();
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(meters.get("mlops.model.leases").tag("version", "1").gauge().value()).isEqualTo(1);
      leased.release();
      assertThat(meters.get("mlops.model.leases").tag("version", "1").gauge().value()).isZero();
    }
  }

  @Test
  void serving_whileAVersionLoads_answersAtOnce() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ModelLoader<Input, Integer> slow =
        loader(
            version -> {
              if (version == 2) {
                loading.countDown();
                await(go);
              }
            });
    try (var handle = ModelHandle.of(registry, "m", slow).open()) {
      registry.promote("m", 2, CHANGE);
      loading.await();
      assertThat(handle.serving().get(0).ref().version()).isEqualTo(1);
      assertThat(handle.awaitVersion(2, Duration.ofMillis(1))).isFalse();
      go.countDown();
      assertThat(handle.awaitVersion(2, Duration.ofSeconds(20))).isTrue();
    }
    assertThat(loader.open()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void model_thatDoesNotClose_keepsNothingElseFromClosing() {
    ModelLoader<Input, Integer> stubborn =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            Model<Input, Integer> model = loader.load(artifact, device);
            return new Model<>() {
              @Override
              public dev.mlopsdk.core.schema.InputReader<Input> reader() {
                return model.reader();
              }

              @Override
              public Integer predict(Input input, dev.mlopsdk.core.Frame frame) {
                return model.predict(input, frame);
              }

              @Override
              public void close() {
                throw new UnsupportedOperationException("never");
              }
            };
          }

          @Override
          public String runtime() {
            return "stubborn";
          }
        };
    builder(stubborn).aliases(List.of("champion", "challenger")).open().close();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void promotion_ofTheChallenger_isToldInItsOrder() {
    try (var handle =
        builder(loader).aliases(List.of("champion", "challenger")).grace(Duration.ZERO).open()) {
      events.clear();
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
          .startsWith("Swapped", "Retired", "Withdrawn");
      assertThat(events.stream().filter(ModelEvent.Withdrawn.class::isInstance)).hasSize(1);
      assertThat(events.stream().filter(ModelEvent.Retired.class::isInstance))
          .as("version 2 goes on, as champion")
          .singleElement()
          .satisfies(event -> assertThat(event.ref().version()).isEqualTo(1));
      assertThat(handle.complete()).isFalse();
    }
  }

  @Test
  void grace_longerThanTenYears_isRefused() {
    assertThatThrownBy(
            () -> builder(loader).grace(java.time.temporal.ChronoUnit.FOREVER.getDuration()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("grace is 0 to 3650 days");
  }
}
