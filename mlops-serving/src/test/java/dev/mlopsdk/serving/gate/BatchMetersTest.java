package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class BatchMetersTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();

  @Test
  void aVersionLoadedAgain_countsOn() throws InterruptedException {
    publish(1);
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, Input::x).withLanes(1).withBatches(8);
    try (var served =
        ServedModel.of(registry, "m", fake)
            .grace(Duration.ofMinutes(1))
            .meterRetention(Duration.ofMinutes(10))
            .meters(meters)
            .time(time)
            .open()) {
      served.predict(new Input(1));
      served.predictAll(List.of(new Input(1), new Input(2)), Call.none());
      assertThat(measured()).as("runs, inputs, largest").containsExactly(2.0, 3.0, 2.0);
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      time.advance(Duration.ofMinutes(2));
      assertThat(measured()).as("unloaded").containsExactly(2.0, 3.0, 2.0);
      registry.rollback("m", CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(1, Duration.ofSeconds(10))).isTrue();
      served.predict(new Input(1));
      assertThat(measured()).containsExactly(3.0, 4.0, 2.0);
    }
  }

  @Test
  void load_ofAVersionKeptForARollback_addsNoRoom() throws InterruptedException {
    publish(1);
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, Input::x).withLanes(3).withBatches(8);
    try (var served =
        ServedModel.of(registry, "m", fake)
            .grace(Duration.ofMinutes(1))
            .meters(meters)
            .time(time)
            .open()) {
      int capacity = served.load().capacity();
      publish(2);
      registry.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(served.awaitVersion(2, Duration.ofSeconds(10))).isTrue();
      assertThat(served.load().lanes()).isEqualTo(3);
      assertThat(meters.get("mlops.queue.capacity").gauge().value()).isEqualTo(capacity);

      registry.challenge("m", 1, CHANGE);
      time.runDue();
      assertThat(served.load().lanes()).as("only the champion's alias is followed").isEqualTo(3);
    }
  }

  private void publish(int content) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) content}), CHANGE);
  }

  private List<Double> measured() {
    return StreamSupport.stream(
            meters.get("mlops.batch.size").tag("version", "1").meter().measure().spliterator(),
            false)
        .map(Measurement::getValue)
        .toList();
  }
}
