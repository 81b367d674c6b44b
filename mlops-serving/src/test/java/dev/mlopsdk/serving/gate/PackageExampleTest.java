package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PackageExampleTest {

  record Flight(float distance) {}

  @Test
  void example_ofThePackage_runs() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("d.fake", new byte[] {1}), Change.by("ann", "first"));
    Flight flight = new Flight(100);
    try (var delay =
        ServedModel.of(registry, "delay", FakeModel.of(Flight.class, f -> 0.5f).withLanes(2))
            .admission(Admission.withDefaults().withCapacity(200).withCallerLimit(50))
            .batching(Batching.withDefaults().withMost(32))
            .open()) {
      Call call = Call.none().priority(Priority.HIGH).deadline(Duration.ofSeconds(20));
      float p = delay.predict(flight, call).value();
      double busy = delay.load().saturation();

      assertThat(p).isEqualTo(0.5f);
      assertThat(busy).isZero();
      assertThat(delay.load().lanes()).isEqualTo(2);
      assertThat(delay.load().capacity()).isEqualTo(200);
    }
  }

  @Test
  void load_modelWithoutLanes_isEmpty() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("d.fake", new byte[] {1}), Change.by("ann", "first"));
    try (var delay =
        ServedModel.of(registry, "delay", FakeModel.of(Flight.class, f -> 0.5f)).open()) {
      assertThat(delay.load()).isEqualTo(Load.NONE);
      assertThat(delay.load().saturation()).isZero();
    }
  }

  @Test
  void options_outOfRange_nameTheRule() {
    assertThatThrownBy(() -> Admission.withDefaults().withCapacity(-1))
        .hasMessage("The capacity is 0 to 1,000,000 calls, but was -1");
    assertThatThrownBy(() -> Admission.withDefaults().withLimit(Priority.LOW, 2_000_000))
        .hasMessage("The limit of LOW is 0 to 1,000,000 calls, but was 2000000");
    assertThatThrownBy(() -> Admission.withDefaults().withDeadline(Duration.ofDays(2)))
        .hasMessage("A default deadline is 0, for none, to 1 day, but was PT48H");
    assertThatThrownBy(() -> Batching.withDefaults().withMost(-1))
        .hasMessage("A batch has 1 input or more, 0 for the model's own choice, but was given -1");
  }
}
