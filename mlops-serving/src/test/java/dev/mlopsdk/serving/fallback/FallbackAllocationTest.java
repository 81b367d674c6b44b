package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FallbackAllocationTest {

  record Input(float a, float b) {}

  private static final Boolean ANSWER = true;

  @Test
  void predict_withAFallbackThatIsNotNeeded_allocatesNothingButThePrediction() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .fallback(Fallback.<Input, Boolean>toPreviousVersion().thenConstant(false))
            .meters(new SimpleMeterRegistry())
            .open()) {
      Input input = new Input(1, 2);
      Call call = Call.unit("ann").deadline(Duration.ofSeconds(10));
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // Until the compiler has come to it, which takes longer on a machine that has much to do.
      for (int round = 0; round < 200 && least > 40; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
          if (!served.predict(input, call).value()) {
            throw new IllegalStateException("a wrong answer");
          }
        }
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
      }
      assertThat(least).as("bytes per call: one Prediction").isLessThanOrEqualTo(40);
    }
  }
}
