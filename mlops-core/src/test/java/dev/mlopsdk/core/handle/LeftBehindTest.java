package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What swaps, closes and parallel loads must not leave behind or take from each other. */
class LeftBehindTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<Input, Integer> loader =
      FakeModel.of(Input.class, (input, version) -> version);

  private void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) i}), CHANGE);
    }
  }

  @Test
  void reserves_ofSwapsToAndFro_areForgottenOnceNobodyUsesThem() {
    publish(2);
    try (var handle = ModelHandle.of(registry, "m", loader).time(time).open()) {
      for (int i = 0; i < 200; i++) {
        registry.promote("m", 2, CHANGE);
        time.runDue();
        registry.promote("m", 1, CHANGE);
        time.runDue();
      }
      assertThat(loader.open()).as("both stay loaded").isEqualTo(2);
      assertThat(handle.reservesDraining()).as("of 200").isLessThanOrEqualTo(1);
    }
  }

  @Test
  void close_withAClockOfTheCallers_leavesNoTask() {
    publish(2);
    Counting counting = new Counting();
    var handle = ModelHandle.of(registry, "m", loader).time(counting).open();
    registry.promote("m", 2, CHANGE);
    time.runDue();
    handle.close();
    time.advance(Duration.ofMillis(100)); // the longest look of who drains
    assertThat(counting.pending).as("each would keep the closed handle alive").isZero();
  }

  /** A clock that knows what waits. */
  private final class Counting implements TimeSource {
    private int pending;

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
      AtomicBoolean ended = new AtomicBoolean();
      pending++;
      Task inner =
          time.schedule(
              delay,
              () -> {
                end(ended);
                task.run();
              });
      return () -> {
        end(ended);
        inner.cancel();
      };
    }

    private void end(AtomicBoolean ended) {
      if (ended.compareAndSet(false, true)) {
        pending--;
      }
    }
  }

  /** A loader with room for one version, where the challenger comes first. */
  private final class RoomForOne implements ModelLoader<Input, Integer> {

    private final CountDownLatch challengerLoaded = new CountDownLatch(1);
    private int open;

    @Override
    public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
      boolean challenger = artifact.ref().version() == 2;
      if (!challenger) {
        try {
          challengerLoaded.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      synchronized (this) {
        if (open > 0) {
          throw new ModelException(ModelException.Kind.MEMORY, "no room for " + artifact.ref());
        }
        open++;
      }
      challengerLoaded.countDown();
      Model<Input, Integer> model = loader.load(artifact, device);
      return new Model<>() {
        @Override
        public InputReader<Input> reader() {
          return model.reader();
        }

        @Override
        public Integer predict(Input input, Frame frame) {
          return model.predict(input, frame);
        }

        @Override
        public void close() {
          model.close();
          synchronized (RoomForOne.this) {
            open--;
          }
        }
      };
    }

    @Override
    public String runtime() {
      return "fake";
    }
  }

  @Test
  void open_withRoomForOne_isTheChampions_evenIfTheChallengerWasFaster() {
    publish(2);
    registry.promote("m", 1, CHANGE);
    registry.challenge("m", 2, CHANGE);
    List<ModelEvent> events = new ArrayList<>();
    try (var handle =
        ModelHandle.of(registry, "m", new RoomForOne())
            .aliases(List.of("champion", "challenger"))
            .listen(events::add)
            .time(time)
            .open()) {
      assertThat(handle.serving())
          .singleElement()
          .extracting(one -> one.ref().version())
          .isEqualTo(1);
      assertThat(events)
          .filteredOn(ModelEvent.Rejected.class::isInstance)
          .singleElement()
          .extracting(event -> event.ref().version())
          .isEqualTo(2);
    }
    assertThat(loader.open()).isZero();
  }
}
