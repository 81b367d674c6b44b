package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHandleTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private void publish() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
  }

  private HandleBuilder<Input, Integer> builder(FakeModel<Input, Integer> loader) {
    return ModelHandle.of(registry, "m", loader).time(time).listen(events::add);
  }

  private static int answer(ModelHandle<Input, Integer> handle) {
    LoadedVersion<Input, Integer> version = handle.acquire(0);
    assertThat(version).isNotNull();
    try {
      Frame frame = version.frames().take();
      frame.begin(Call.none(), Assignment.none());
      return version.model().predict(new Input(1), frame);
    } finally {
      version.release();
    }
  }

  private <E extends ModelEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void open_noChampion_saysSo() {
    assertThatThrownBy(() -> builder(loader).open()).isInstanceOf(RuntimeException.class);
    assertThat(loader.open()).isZero();
  }

  @Test
  void promote_afterOpen_swapsLive() {
    publish();
    publish();
    try (var handle = builder(loader).open()) {
      assertThat(answer(handle)).isEqualTo(1);
      registry.promote("m", 2, CHANGE);
      assertThat(answer(handle)).isEqualTo(1);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(2);
      assertThat(events(ModelEvent.Swapped.class))
          .extracting(ModelEvent.Swapped::previous)
          .containsExactly(-1, 1);
    }
    assertThat(loader.open()).isZero();
  }

  @Test
  void promote_versionThatDoesNotLoad_keepsTheFormer() {
    publish();
    publish();
    FakeModel<Input, Integer> picky = loader.failingToLoad(2);
    try (var handle = builder(picky).open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(events(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(
              rejected -> {
                assertThat(rejected.ref()).isEqualTo(ModelRef.of("m", 2));
                assertThat(rejected.serving()).isEqualTo(1);
                assertThat(rejected.cause()).contains("told not to load");
              });
      time.advance(Duration.ofMinutes(1));
      assertThat(picky.loads(ModelRef.of("m", 2))).as("one try per promotion").isEqualTo(1);

      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(picky.loads(ModelRef.of("m", 1))).as("it never stopped serving").isEqualTo(1);
    }
  }

  @Test
  void promote_bytesChangedAfterPublishing_keepsTheFormer(@TempDir Path root) throws IOException {
    ModelRegistry directory = ModelRegistry.directory(root);
    directory.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    directory.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
    Files.write(root.resolve("m/2/m.fake"), new byte[] {3});
    try (var handle =
        ModelHandle.of(directory, "m", loader).time(time).listen(events::add).open()) {
      directory.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(events(ModelEvent.Rejected.class))
          .singleElement()
          .satisfies(rejected -> assertThat(rejected.cause()).contains("m.fake"));
      assertThat(loader.loads(ModelRef.of("m", 2))).as("never given to the runtime").isZero();
    }
  }

  @Test
  void warmUp_thatFails_rejectsTheVersion() {
    publish();
    publish();
    FakeModel<Input, Integer> fragile =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (version == 2) {
                throw new IllegalStateException("cold");
              }
              return version;
            });
    try (var handle = builder(fragile).warmUp(List.of(new Input(0))).open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(events(ModelEvent.Rejected.class)).hasSize(1);
      assertThat(fragile.open()).isEqualTo(1);
    }
  }

  @Test
  void rollback_withinGrace_usesTheLoadedModelAgain() {
    publish();
    publish();
    try (var handle = builder(loader).grace(Duration.ofMinutes(10)).open()) {
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofMinutes(9));
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(loader.loads(ModelRef.of("m", 1))).isEqualTo(1);
      time.advance(Duration.ofMinutes(11));
      assertThat(events(ModelEvent.Closed.class))
          .extracting(ModelEvent::ref)
          .containsExactly(ModelRef.of("m", 2));
    }
  }

  @Test
  void rollback_afterGrace_loadsAgain() {
    publish();
    publish();
    try (var handle = builder(loader).grace(Duration.ofMinutes(1)).open()) {
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofMinutes(2));
      assertThat(loader.open()).isEqualTo(1);
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(loader.loads(ModelRef.of("m", 1))).isEqualTo(2);
    }
  }

  @Test
  void lease_heldAcrossSwap_keepsTheOldModelOpen() {
    publish();
    publish();
    try (var handle = builder(loader).grace(Duration.ZERO).open()) {
      LoadedVersion<Input, Integer> leased = handle.acquire(0);
      assertThat(leased).isNotNull();
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofMinutes(1));
      assertThat(loader.open()).isEqualTo(2);
      leased.release();
      time.advance(Duration.ofMinutes(1));
      assertThat(loader.open()).isEqualTo(1);
    }
  }

  @Test
  void close_callStillRunning_leavesItsModelOpen() {
    publish();
    ModelHandle<Input, Integer> handle = builder(loader).drainTimeout(Duration.ofMillis(20)).open();
    LoadedVersion<Input, Integer> leased = handle.acquire(0);
    assertThat(leased).isNotNull();
    handle.close();
    assertThat(loader.open()).isEqualTo(1);
    assertThat(handle.acquire(0)).isNull();
    leased.release();
  }

  @Test
  void close_twice_isHarmless() {
    publish();
    ModelHandle<Input, Integer> handle = builder(loader).open();
    handle.close();
    handle.close();
    assertThat(loader.open()).isZero();
  }

  @Test
  void open_championBroken_fallsBackOnFormerChampion() {
    publish();
    publish();
    registry.promote("m", 2, CHANGE);
    try (var handle = builder(loader.failingToLoad(2)).open()) {
      assertThat(answer(handle)).isEqualTo(1);
      assertThat(events(ModelEvent.Rejected.class)).hasSize(1);
    }
  }

  @Test
  void open_nothingLoads_throwsAndLeavesNothing() {
    publish();
    FakeModel<Input, Integer> broken = loader.failingToLoad(1);
    assertThatThrownBy(() -> builder(broken).open())
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.LOAD))
        .hasMessageContaining("No version of m could be opened");
    assertThat(broken.open()).isZero();
  }

  @Test
  void challenger_isLoadedBesideTheChampionAndSharedWhenPromoted() {
    publish();
    publish();
    try (var handle =
        builder(loader).aliases(List.of("champion", "challenger")).grace(Duration.ZERO).open()) {
      assertThat(handle.serving())
          .extracting(ModelHandle.Serving::alias, serving -> serving.ref().version())
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("champion", 1),
              org.assertj.core.groups.Tuple.tuple("challenger", 2));
      registry.promote("m", 2, CHANGE);
      time.advance(Duration.ofSeconds(1));
      assertThat(answer(handle)).isEqualTo(2);
      assertThat(handle.acquire(1)).as("nobody challenges now").isNull();
      assertThat(loader.loads(ModelRef.of("m", 2))).isEqualTo(1);
      assertThat(loader.open()).isEqualTo(1);
    }
  }

  @Test
  void listener_thatThrows_stopsNothing() {
    publish();
    publish();
    try (var handle =
        ModelHandle.of(registry, "m", loader)
            .time(time)
            .listen(
                event -> {
                  throw new IllegalStateException("listener");
                })
            .listen(events::add)
            .open()) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(answer(handle)).isEqualTo(2);
      assertThat(events(ModelEvent.Swapped.class)).hasSize(2);
    }
  }

  @Test
  void awaitVersion_onTheSystemsTime_seesThePromotion() throws InterruptedException {
    publish();
    publish();
    try (var handle = ModelHandle.of(registry, "m", loader).open()) {
      registry.promote("m", 2, CHANGE);
      assertThat(handle.awaitVersion(2, Duration.ofSeconds(10))).isTrue();
      assertThat(handle.awaitVersion(7, Duration.ofMillis(5))).isFalse();
    }
  }
}
