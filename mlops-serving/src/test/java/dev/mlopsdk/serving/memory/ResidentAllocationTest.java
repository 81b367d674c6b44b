package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That a version can be unloaded costs its calls no byte. */
class ResidentAllocationTest {

  private static final Boolean ANSWER = true;
  private static final int CALLS = 20_000;

  @Test
  void predict_unloadable_allocatesNothingButThePrediction() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation"));
    FakeModel<float[], Boolean> loader =
        FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> ANSWER);
    NativeMemory memory =
        NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(Duration.ofHours(1)));
    try (var served = ServedModel.of(registry, "m", loader).memory(memory).open()) {
      float[] input = {1};
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // Until the compiler has come to it, which takes longer on a machine that has much to do.
      for (int round = 0; round < 200 && least > 40; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          if (!served.predict(input).value()) {
            throw new IllegalStateException("a wrong answer");
          }
        }
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
      }
      assertThat(least).as("bytes per call: one Prediction").isLessThanOrEqualTo(40);
    }
  }
}
