package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.fallback.Fallback;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A version that a fallback keeps on a second device too is held twice, and counted twice. */
class SecondDeviceTest {

  private static final Change CHANGE = Change.by("ann", "memory");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final List<ModelEvent> events = new ArrayList<>();
  private final FakeModel<float[], Integer> loader =
      FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> version);

  private void publish() {
    registry.publish("m", ModelFiles.of("model.bin", new byte[1000]), CHANGE);
  }

  private ServedModel<float[], Integer> served(NativeMemory memory) {
    return ServedModel.of(registry, "m", loader)
        .memory(memory)
        .fallback(Fallback.toDevice(DevicePolicy.cpu()))
        .listen(events::add)
        .meters(meters)
        .time(time)
        .open();
  }

  @Test
  void bothCopies_areInTheLedgerAndInTheMeter() {
    publish();
    NativeMemory memory = NativeMemory.unlimited();
    try (var served = served(memory)) {
      assertThat(served.predict(new float[] {1}).value()).isEqualTo(1);
      assertThat(memory.usedBytes()).isEqualTo(4000);
      assertThat(meters.get("mlops.model.memory").tag("kind", "weights").gauge().value())
          .isEqualTo(4000);
    }
    assertThat(memory.usedBytes()).isZero();
    assertThat(memory.leaked()).isZero();
  }

  @Test
  void aVersionKeptForARollback_makesRoomWithBothCopies() {
    publish();
    publish();
    NativeMemory memory = NativeMemory.budget(8000);
    try (var served = served(memory)) {
      registry.promote("m", 2, CHANGE);
      time.runDue();
      time.advance(Duration.ofSeconds(3));
      publish();
      registry.promote("m", 3, CHANGE);
      time.runDue();
      assertThat(served.predict(new float[] {1}).value()).isEqualTo(3);
      assertThat(events)
          .filteredOn(ModelEvent.Unloaded.class::isInstance)
          .extracting(event -> event.ref().version())
          .containsExactly(1, 1);
    }
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void load_thatHasEnded_countsFromThatMoment() {
    publish();
    NativeMemory memory = NativeMemory.unlimited();
    AtomicLong seen = new AtomicLong();
    InputReader<float[]> plain = InputReader.ofFloats(List.of("x"));
    var asking =
        new ModelLoader<float[], Integer>() {
          @Override
          public Model<float[], Integer> load(ModelArtifact artifact, Device device) {
            return new Model<>() {
              @Override
              public InputReader<float[]> reader() {
                seen.compareAndSet(0, memory.usedBytes());
                return plain;
              }

              @Override
              public Integer predict(float[] input, Frame frame) {
                return 1;
              }

              @Override
              public void close() {}
            };
          }

          @Override
          public String runtime() {
            return "asking";
          }
        };
    try (var served = ServedModel.of(registry, "m", asking).memory(memory).time(time).open()) {
      assertThat(served.serving()).hasSize(1);
      assertThat(seen).as("neither set aside nor held would be 0").hasValue(2000);
    }
  }

  @Test
  void model_thatFailsRightAfterItsLoad_isClosedAndNotHeld() {
    publish();
    NativeMemory memory = NativeMemory.unlimited();
    List<String> closed = new ArrayList<>();
    var failing =
        new ModelLoader<float[], Integer>() {
          @Override
          public Model<float[], Integer> load(ModelArtifact artifact, Device device) {
            return new Model<>() {
              @Override
              public InputReader<float[]> reader() {
                throw new IllegalArgumentException("no schema");
              }

              @Override
              public Integer predict(float[] input, Frame frame) {
                return 1;
              }

              @Override
              public void close() {
                closed.add("closed");
              }
            };
          }

          @Override
          public String runtime() {
            return "failing";
          }
        };
    assertThatThrownBy(() -> ServedModel.of(registry, "m", failing).memory(memory).open())
        .hasMessageContaining("no schema");
    assertThat(closed).hasSize(1);
    assertThat(memory.usedBytes()).isZero();
  }
}
