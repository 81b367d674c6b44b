package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.log.PredictionLog;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.core.validation.FeatureRule;
import dev.mlopsdk.core.validation.InputRules;
import dev.mlopsdk.core.validation.Policy;
import dev.mlopsdk.core.validation.SchemaWatch;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that everything watches at once: what one call allocates on its caller's thread. */
class HotPathTest {

  record Trip(float distance, @Nullable Float hour, String origin, int passengers) {}

  private static final int CALLS = 5_000;
  private static final int ROUNDS = 12;

  private static final Boolean LATE = true;

  @TempDir Path folder;

  private static List<Trip> trips() {
    List<Trip> trips = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      trips.add(new Trip(100 + i, (float) (i % 24), i % 3 == 0 ? "DFW" : "MKE", 1 + i % 4));
    }
    return trips;
  }

  @Test
  void predict_observedByEverything_allocatesThePredictionAlone() {
    ModelRegistry registry = ModelRegistry.inMemory();
    List<Trip> trips = trips();
    InputRules rules =
        InputRules.learn(InputReader.ofRecord(Trip.class), trips)
            .onViolation(Policy.REJECT)
            .with(FeatureRule.number("hour").required().impute(12));
    registry.publish(
        "m", ModelFiles.of("m.fake", new byte[] {1}).with(rules), Change.by("ann", "test"));
    Statistics statistics = Statistics.withDefaults();
    DriftMonitor drift = DriftMonitor.withDefaults();
    Signals signals =
        Signals.none()
            .latencyAbove(Duration.ofMillis(20), 0.01)
            .errorsAbove(0.001)
            .disagreementAbove(0.01, 0);
    Economics economics = Economics.in("eur").perPrediction(0.01).perDeviceSecond(0.1);
    try (PredictionLog log = PredictionLog.to(folder).open();
        var served =
            ServedModel.of(registry, "m", FakeModel.of(Trip.class, trip -> LATE))
                .validate(InputRules.stored())
                .observe(log)
                .observe(drift)
                .observe(statistics)
                .observe(signals)
                .observe(economics)
                .observe(SchemaWatch.stored())
                .rerun(Repeatability.sampling(1e-12).tell(signals::rerun))
                .meters(new SimpleMeterRegistry())
                .open()) {
      trips.set(7, new Trip(500, null, "MKE", 2));
      Call call = Call.unit("ann");
      double observed = bytesPerCall(served, trips, call);
      double bare = bareBytesPerCall(registry, trips, call);
      assertThat(observed - bare).as("bytes beyond the %.1f of a Prediction", bare).isLessThan(1);
      assertThat(bare).isLessThanOrEqualTo(48);
      ModelRef ref = ModelRef.of("m", 1);
      long calls = (long) ROUNDS * CALLS;
      assertThat(statistics.report(ref).rows()).isEqualTo(calls);
      assertThat(economics.of(ref).predictions()).isEqualTo(calls);
      assertThat(signals.of(ref, "errors").samples()).isEqualTo(calls);
    }
  }

  /** The same model, which nobody watches and nothing checks. */
  private static double bareBytesPerCall(ModelRegistry registry, List<Trip> trips, Call call) {
    List<Trip> complete = trips.stream().filter(trip -> trip.hour() != null).toList();
    try (var served =
        ServedModel.of(registry, "m", FakeModel.of(Trip.class, trip -> LATE))
            .meters(new SimpleMeterRegistry())
            .open()) {
      return bytesPerCall(served, complete, call);
    }
  }

  /** The fewest of several rounds: those of the compiled code. */
  private static double bytesPerCall(
      ServedModel<Trip, Boolean> served, List<Trip> trips, Call call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        if (!served.predict(trips.get(i % trips.size()), call).value()) {
          throw new IllegalStateException("a wrong answer");
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return (double) least / CALLS;
  }
}
