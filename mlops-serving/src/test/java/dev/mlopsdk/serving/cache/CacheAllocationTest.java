package dev.mlopsdk.serving.cache;

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
import org.junit.jupiter.api.Test;

class CacheAllocationTest {

  record Wide(
      float a, float b, float c, float d, float e, float f, float g, float h, String i, String j) {}

  private static final Boolean ANSWER = true;

  @Test
  void predict_aHit_allocatesThePredictionAndAProbe_howeverWideTheRow() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Wide.class, input -> ANSWER))
            .cache(PredictionCache.ofRows())
            .meters(new SimpleMeterRegistry())
            .open()) {
      Wide input = new Wide(1, 2, 3, 4, 5, 6, 7, 8, "nine", "ten");
      Call call = Call.unit("ann");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // Until the compiler has come to it, which takes longer on a machine that has much to do.
      for (int round = 0; round < 200 && least > 80; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
          if (!served.predict(input, call).value()) {
            throw new IllegalStateException("a wrong answer");
          }
        }
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
      }
      assertThat(least).as("a Prediction of 40, a probe of 24 bytes").isLessThanOrEqualTo(72);
    }
  }
}
