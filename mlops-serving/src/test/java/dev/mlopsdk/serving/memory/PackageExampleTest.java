package dev.mlopsdk.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageExampleTest {

  @Test
  void example_asWritten_forecastsAndCounts() {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (String name : List.of("delay", "delay", "price")) {
      registry.publish(name, ModelFiles.of("m", new byte[1000]), Change.by("ann", "example"));
    }
    ModelRef next = ModelRef.of("delay", 2);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    FakeModel<float[], Integer> loader =
        FakeModel.of(InputReader.ofFloats(List.of("x")), (x, version) -> version);

    NativeMemory memory = NativeMemory.budget(2_000_000_000L);

    try (var delay = ServedModel.of(registry, "delay", loader).memory(memory).open();
        var price = ServedModel.of(registry, "price", loader).memory(memory).open()) {

      long peak = memory.forecast(registry.artifact(next), loader.runtime()).peakBytes();
      memory.bindTo(meters);

      assertThat(peak).isEqualTo(6000);
      assertThat(memory.holdings()).hasSize(2);
      assertThat(meters.get("mlops.memory.used").gauge().value()).isEqualTo(4000);
      assertThat(delay.predict(new float[] {1}).value())
          .isEqualTo(price.predict(new float[] {1}).value());
    }
  }
}
