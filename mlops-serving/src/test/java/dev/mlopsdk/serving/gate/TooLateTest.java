package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TooLateTest {

  record Input(float x) {}

  private final FakeTime time = FakeTime.at(Instant.EPOCH);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void predict_deadlineShorterThanALearnedRun_isShedWithoutARun() {
    try (var served = served()) {
      for (int i = 0; i < 20; i++) {
        served.predict(new Input(1));
      }
      Instant before = time.now();
      Call hurried = Call.none().deadline(Duration.ofNanos(3_000_001));
      assertThatThrownBy(() -> served.predict(new Input(1), hurried))
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.OVERLOADED))
          .hasMessage(
              "m:1 would answer in 5.000 ms, but 3.000 ms are left to the deadline; call less"
                  + " often or allow more time");
      assertThat(time.now()).as("no run").isEqualTo(before);
      assertThat(meters.get("mlops.prediction.shed").tag("reason", "too_late").counter().count())
          .isEqualTo(1);
      assertThat(meters.get("mlops.prediction").tag("outcome", "rejected").timer().count())
          .isEqualTo(1);
    }
  }

  @Test
  void predict_deadlineLongerThanALearnedRun_isAnswered() {
    try (var served = served()) {
      for (int i = 0; i < 20; i++) {
        served.predict(new Input(1));
      }
      Call patient = Call.none().deadline(Duration.ofMillis(6));
      assertThat(served.predict(new Input(2), patient).value()).isEqualTo(2f);
      assertThat(served.load().inputNanos()).isEqualTo(5e6);
    }
  }

  private ServedModel<Input, Float> served() {
    FakeModel<Input, Float> fake =
        FakeModel.<Input, Float>of(Input.class, input -> input.x())
            .withLanes(1)
            .withBatches(8)
            .onRun(rows -> time.advance(Duration.ofMillis(5)));
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", fake).time(time).meters(meters).open();
  }
}
