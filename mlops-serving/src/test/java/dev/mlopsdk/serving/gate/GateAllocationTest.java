package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class GateAllocationTest {

  record Input(float a) {}

  private static final Boolean ANSWER = true;

  @Test
  void predict_freeLane_allocatesNothingButThePrediction() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER).withLanes(2))
            .meters(new SimpleMeterRegistry())
            .open()) {
      Input input = new Input(1);
      run(served, input);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(served, input);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(48);
    }
  }

  private static void run(ServedModel<Input, Boolean> served, Input input) {
    for (int i = 0; i < 20_000; i++) {
      if (!served.predict(input).value()) {
        throw new AssertionError();
      }
    }
  }
}
