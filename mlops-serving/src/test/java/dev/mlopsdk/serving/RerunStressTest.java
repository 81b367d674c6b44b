package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.Repeatability;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A fake model throws when it is used after it was closed: that would count as failed. */
class RerunStressTest {

  record Input(float x) {}

  private static final Change CHANGE = Change.by("ann", "stress");

  @Test
  void reruns_whileVersionsSwapAndClose_neverUseAClosedModelOrAnotherVersion() throws Exception {
    for (int round = 0; round < 3; round++) {
      swap();
    }
  }

  private static void swap() throws Exception {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(2);
    double compared;
    try (var served =
        ServedModel.of(registry, "m", loader)
            .grace(Duration.ZERO)
            .meters(meters)
            .rerun(Repeatability.sampling(0.5).times(2))
            .open()) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        counts.add(
            callers.submit(
                () -> {
                  long calls = 0;
                  for (; !stop.get(); calls++) {
                    served.predict(new Input(1));
                  }
                  return calls;
                }));
      }
      for (int i = 0; i < 150; i++) {
        int version = 1 + i % 2;
        registry.promote("m", version, CHANGE);
        assertThat(served.awaitVersion(version, Duration.ofSeconds(20))).isTrue();
      }
      stop.set(true);
      for (Future<Long> count : counts) {
        assertThat(count.get()).isPositive();
      }
      compared = sum(meters, CoreMeters.RERUN_SAMPLES, "compared");
      assertThat(sum(meters, CoreMeters.RERUN_SAMPLES, "failed")).isZero();
      assertThat(meters.get(CoreMeters.RERUN_MISMATCH).counters())
          .allMatch(counter -> counter.count() == 0);
    } finally {
      stop.set(true);
      callers.shutdownNow();
    }
    assertThat(compared).isPositive();
    assertThat(loader.open()).isZero();
  }

  private static double sum(SimpleMeterRegistry meters, String name, String result) {
    return meters.get(name).tag("result", result).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }
}
