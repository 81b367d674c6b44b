package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.retrain.LabelCount;
import dev.mlopsdk.core.retrain.RetrainRule;
import dev.mlopsdk.core.retrain.RetrainTriggers;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.core.value.Economics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Signals, value and triggers on a served model: what docs/signals.md and its neighbours show. */
class ServedSignalsTest {

  record Flight(float distance) {}

  private static final ModelRef REF = ModelRef.of("delay", 1);
  private static final Boolean LATE = true;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);

  private void publish() {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
  }

  @Test
  void servedModel_feedsSignalsValueAndTriggers() {
    publish();
    Signals signals =
        Signals.none()
            .latencyAbove(Duration.ofMillis(20), 0.01)
            .errorsAbove(0.001)
            .qualityBelow(0.80);
    Economics eur =
        Economics.in("eur").perPrediction(0.00002).valuePerOutcome(truth -> truth.value() * 12.5);
    LabelCount labels = LabelCount.create();
    FakeModel<Flight, Float> model =
        FakeModel.of(
            Flight.class,
            flight -> {
              if (flight.distance() < 0) {
                throw new IllegalStateException("no such distance");
              }
              time.advance(Duration.ofMillis((long) flight.distance()));
              return 0.9f;
            });
    try (var delay =
            ServedModel.of(registry, "delay", model)
                .observe(signals)
                .observe(eur)
                .observe(labels)
                .time(time)
                .open();
        RetrainTriggers triggers =
            RetrainTriggers.of(registry, "delay")
                .when(RetrainRule.newLabels(100, labels))
                .when(RetrainRule.quality(ref -> signals.recent(ref, "quality"), 0.80, 10))
                .time(time)
                .open()) {
      time.runDue();
      for (int i = 0; i < 20; i++) {
        Prediction<Float> late = delay.predict(new Flight(i < 5 ? 21 : 2));
        delay.outcome(late.id(), i % 2);
      }
      assertThatThrownBy(() -> delay.predict(new Flight(-1)))
          .isInstanceOf(IllegalStateException.class);

      assertThat(signals.of(REF, "latency").estimate()).isEqualTo(0.25);
      assertThat(signals.of(REF, "latency").eValue()).isGreaterThan(1 / 0.001);
      assertThat(signals.of(REF, "errors").estimate()).isEqualTo(1 / 21.0);
      assertThat(signals.of(REF, "quality").estimate()).isEqualTo(0.5);
      assertThat(labels.getAsLong()).isEqualTo(20);
      assertThat(eur.of(REF).predictions()).isEqualTo(21);
      assertThat(eur.of(REF).value()).isEqualTo(125);
      assertThat(eur.of(REF).net()).isEqualTo(125 - 21 * 0.00002);

      time.advance(Duration.ofMinutes(1));
      assertThat(triggers.open()).get().extracting(request -> request.rule()).isEqualTo("quality");
    }
    assertThat(signals.versions()).isEmpty();
  }

  @Test
  void predict_withSignalsAndValue_allocatesNothingMore() {
    publish();
    Signals signals = Signals.none().latencyAbove(Duration.ofMillis(20), 0.01).errorsAbove(0.001);
    Economics eur = Economics.in("eur").perPrediction(1e-5).perDeviceSecond(1e-4);
    try (var delay =
        ServedModel.of(registry, "delay", FakeModel.of(Flight.class, flight -> LATE))
            .observe(signals)
            .observe(eur)
            .meters(new SimpleMeterRegistry())
            .open()) {
      Flight flight = new Flight(1);
      run(delay, flight);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      run(delay, flight);
      long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 20_000;
      assertThat(perCall).as("bytes per call: one Prediction").isLessThanOrEqualTo(48);
    }
  }

  private static void run(ServedModel<Flight, Boolean> delay, Flight flight) {
    for (int i = 0; i < 20_000; i++) {
      if (!delay.predict(flight).value()) {
        throw new IllegalStateException("a wrong answer");
      }
    }
  }
}
