package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ServedModelAllocationTest {

  record Input(float a, float b, int c, double d) {}

  private static final Boolean ANSWER = true;

  @Test
  void predict_allocatesNothingButThePrediction() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation test"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .meters(new SimpleMeterRegistry())
            .open()) {
      Input input = new Input(1, 2, 3, 4);
      Call call = Call.unit("ann");
      run(served, input, call, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(served, input, call, 20_000);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(48);
    }
  }

  @Test
  void predict_thatIsNotSampledToRunAgain_allocatesNoMore() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish(
        "m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "allocation test"));
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Input.class, input -> ANSWER))
            .meters(new SimpleMeterRegistry())
            .observe(Statistics.withDefaults())
            .rerun(Repeatability.sampling(1e-12))
            .open()) {
      Input input = new Input(1, 2, 3, 4);
      Call call = Call.unit("ann");
      run(served, input, call, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(served, input, call, 20_000);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(48);
    }
  }

  private static void run(ServedModel<Input, Boolean> served, Input input, Call call, int times) {
    for (int i = 0; i < times; i++) {
      if (!served.predict(input, call).value()) {
        throw new IllegalStateException("a wrong answer");
      }
    }
  }
}
