package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.gate.Admission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A deadline that the admission gives is as good as one that the call brings. */
class DefaultDeadlineTest {

  @Test
  void circuit_opensOnAnswersAfterTheDeadlineThatTheAdmissionGave() {
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    AtomicInteger runs = new AtomicInteger();
    FakeModel<float[], Double> late =
        FakeModel.of(
                InputReader.ofFloats(List.of("x")),
                (float[] input, Integer version) -> {
                  runs.incrementAndGet();
                  time.advance(Duration.ofMillis(20));
                  return 1.0;
                })
            .withLanes(1);
    try (var served =
        ServedModel.of(registry, "m", late)
            .admission(Admission.withDefaults().withDeadline(Duration.ofMillis(10)))
            .fallback(Fallback.toConstant(0.5))
            .time(time)
            .open()) {
      for (int i = 0; i < 600 && runs.get() < 21; i++) {
        served.predict(new float[] {1});
      }
      assertThat(runs).as("then the circuit is open").hasValueLessThanOrEqualTo(20);
    }
  }
}
