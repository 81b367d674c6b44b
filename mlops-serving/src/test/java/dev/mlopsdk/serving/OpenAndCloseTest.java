package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Rerun;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.cache.PredictionCache;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.gate.Admission;
import dev.mlopsdk.serving.memory.NativeMemory;
import dev.mlopsdk.serving.scale.ScaleSignals;
import dev.mlopsdk.serving.shadow.Shadow;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a served model that is gone, or never came to be, leaves behind: nothing. */
class OpenAndCloseTest {

  private static final Change CHANGE = Change.by("ann", "open and close");
  private static final float[] INPUT = {1};

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final FakeModel<float[], Double> loader =
      FakeModel.of(
              InputReader.ofFloats(List.of("x")),
              (float[] input, Integer version) -> {
                if (input[0] < 0) {
                  throw new ModelException(ModelException.Kind.INFERENCE, "negative");
                }
                return version + input[0] / 2.0;
              })
          .withLanes(2)
          .withBatches(4);

  private void publish() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
  }

  @Test
  void aHundred_withEveryOption_leaveNoMeterNoModelAndNoMemory() {
    publish();
    publish();
    registry.promote("m", 1, CHANGE);
    registry.challenge("m", 2, CHANGE);
    for (int i = 0; i < 100; i++) {
      NativeMemory memory = NativeMemory.unlimited();
      try (var served =
          ServedModel.of(registry, "m", loader)
              .cache(PredictionCache.ofRows())
              .fallback(Fallback.<float[], Double>toDevice(DevicePolicy.cpu()).thenConstant(0.5))
              .shadow(Shadow.sampling(1))
              .rerun(Repeatability.sampling(1))
              .observe(Statistics.withDefaults())
              .observe(ScaleSignals.withDefaults())
              .admission(Admission.withDefaults().withCallerLimit(4))
              .memory(memory)
              .meters(meters)
              .open()) {
        served.predict(INPUT, Call.none().caller("c"));
        served.predict(INPUT);
        served.predict(new float[] {-1});
        served.predictAll(List.of(INPUT, new float[] {2}, new float[] {-3}), Call.none());
        served.outcome(served.predictAsync(new float[] {7}).join().id(), 1);
        assertThat(meters.get("mlops.memory.used").gauge().value())
            .as("of this one")
            .isEqualTo((double) memory.usedBytes());
      }
      assertThat(memory.usedBytes()).isZero();
      assertThat(memory.leaked()).isZero();
    }
    assertThat(loader.open()).isZero();
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
  }

  @Test
  void memory_ofTwoServedModels_showsItsMetersUntilTheLastIsClosed() {
    publish();
    NativeMemory memory = NativeMemory.unlimited();
    var first = ServedModel.of(registry, "m", loader).memory(memory).meters(meters).open();
    registry.publish("n", ModelFiles.of("n.fake", new byte[] {1}), CHANGE);
    var second = ServedModel.of(registry, "n", loader).memory(memory).meters(meters).open();
    first.close();
    first.close();
    assertThat(meters.get("mlops.memory.used").gauge().value()).isPositive();
    second.close();
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
  }

  /** Its meters cannot be bound the first time. */
  private static final class Stubborn implements PredictionObserver, MeterBinder {
    private final AtomicInteger bound = new AtomicInteger();

    @Override
    public void bindTo(MeterRegistry registry) {
      if (bound.getAndIncrement() == 0) {
        throw new IllegalStateException("not yet");
      }
    }

    @Override
    public Recorder open(VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView prediction) {}

        @Override
        public void outcome(OutcomeView outcome) {}

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void open_failsAfterTheLoad_closesAll_andMayBeAskedAgain() {
    publish();
    FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
    List<ModelEvent> events = new ArrayList<>();
    List<Rerun> reruns = new ArrayList<>();
    var builder =
        ServedModel.of(registry, "m", loader)
            .observe(new Stubborn())
            .cache(PredictionCache.ofRows())
            .fallback(Fallback.<float[], Double>toDevice(DevicePolicy.cpu()).thenConstant(0.5))
            .rerun(Repeatability.sampling(1).tell(reruns::add))
            .memory(NativeMemory.unlimited())
            .shadow(Shadow.sampling(1))
            .listen(events::add)
            .time(time)
            .meters(meters);
    assertThatThrownBy(builder::open).hasMessage("not yet");
    assertThat(loader.open()).isZero();
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
    try (var served = builder.open()) {
      assertThat(served.predict(INPUT).value()).isEqualTo(1.5);
      assertThat(served.predict(new float[] {-1}).value()).isEqualTo(0.5);
      time.runDue();
      assertThat(reruns).as("also after a close").isNotEmpty();
      assertThat(meters.get("mlops.queue.saturation").gauge().value()).isNotNaN();
    }
    assertThat(loader.open()).isZero();
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
  }

  @Test
  void open_withAnOptionThatIsWrong_opensNothing() {
    publish();
    var builder =
        ServedModel.of(registry, "m", loader)
            .admission(Admission.withDefaults())
            .outcomes(-1)
            .meters(meters);
    assertThatThrownBy(builder::open).isInstanceOf(IllegalArgumentException.class);
    assertThat(loader.open()).isZero();
    assertThat(meters.getMeters()).extracting(Meter::getId).isEmpty();
  }
}
