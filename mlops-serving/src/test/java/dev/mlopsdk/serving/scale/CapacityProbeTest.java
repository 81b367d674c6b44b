package dev.mlopsdk.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.fallback.Fallback;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CapacityProbeTest {

  record Trip(float distance) {}

  /** One lane that takes a millisecond, with random arrivals: a queue whose answers are known. */
  private static Trial oneLane(double rate, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] latencies = new double[20_000];
    double arrival = 0;
    double free = 0;
    for (int i = 0; i < latencies.length; i++) {
      arrival -= Math.log(1 - random.nextDouble()) / rate;
      free = Math.max(free, arrival) + 0.001;
      latencies[i] = free - arrival;
    }
    Arrays.sort(latencies);
    double p99 = latencies[19_799];
    return new Trial(rate, 20_000 / free, 0, p99, p99 <= 0.005);
  }

  @Test
  void below_aQueueOfOneLane_findsTheRateThatTheoryAllows() throws InterruptedException {
    long[] seed = {7};
    RateSearch search = new RateSearch(rate -> oneLane(rate, seed[0]++));

    Trial found = search.below(1_000);

    assertThat(found.sustained()).isTrue();
    // 560.80 by NumPy 2.4.6, src/test/python/capacity_md1.py; 5 % for the noise of 20,000 arrivals.
    assertThat(found.rate()).isCloseTo(560.8, within(28.0));
    assertThat(search.trials()).hasSizeGreaterThan(7).last().isEqualTo(found);
  }

  @Test
  void below_aCeilingThatIsSustained_isTheCeiling() throws InterruptedException {
    Trial found = new RateSearch(rate -> new Trial(rate, rate, 0, 0, true)).below(100);
    assertThat(found.rate()).isEqualTo(100);
  }

  @Test
  void below_nothingSustained_saysSo() throws InterruptedException {
    Trial found = new RateSearch(rate -> new Trial(rate, 0, 1, 1, false)).below(100);
    assertThat(found.sustained()).isFalse();
  }

  @Test
  void run_aModelOfTwoMilliseconds_staysBelowWhatItsLaneCanDo() throws InterruptedException {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), Change.by("ann", "one"));
    Semaphore lane = new Semaphore(1);
    FakeModel<Trip, Float> loader =
        FakeModel.of(Trip.class, trip -> trip.distance())
            .onRun(
                rows -> {
                  lane.acquireUninterruptibly();
                  long end = System.nanoTime() + 2_000_000;
                  while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                  }
                  lane.release();
                });
    try (var served = ServedModel.of(registry, "delay", loader).open()) {
      Capacity capacity =
          CapacityProbe.of(served, List.of(new Trip(1), new Trip(2)))
              .latency(0.9, Duration.ofMillis(100))
              .lasting(Duration.ofMillis(200))
              .callers(16)
              .run();

      // No machine answers more than one in 2 ms; how many less is this machine's affair.
      assertThat(capacity.peak()).isGreaterThan(0).isLessThan(501);
      assertThat(capacity.rate()).isGreaterThan(0).isLessThanOrEqualTo(capacity.peak());
      assertThat(capacity.latencySeconds()).isBetween(0.002, 0.1);
      assertThat(capacity.toString()).contains("p90 =", "limit 100.000 ms");
    }
  }

  @Test
  void run_aModelThatFails_hasNoCapacity() throws InterruptedException {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), Change.by("ann", "one"));
    FakeModel<Trip, Float> loader =
        FakeModel.<Trip, Float>of(
            Trip.class,
            trip -> {
              throw new IllegalStateException("broken");
            });
    try (var served = ServedModel.of(registry, "delay", loader).open()) {
      Capacity capacity =
          CapacityProbe.of(served, List.of(new Trip(1)))
              .lasting(Duration.ofMillis(50))
              .callers(2)
              .run();
      assertThat(capacity.rate()).isZero();
      assertThat(capacity.peak()).isZero();
      assertThat(capacity.trials()).isEmpty();
    }
  }

  @Test
  void run_withSeveralCalls_measuresEveryArm() throws InterruptedException {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (int version = 1; version <= 2; version++) {
      registry.publish("delay", ModelFiles.of("m", new byte[] {1}), Change.by("ann", "one"));
    }
    registry.challenge("delay", 2, Change.by("ann", "test"));
    Set<Integer> ran = ConcurrentHashMap.newKeySet();
    FakeModel<Trip, Float> loader =
        FakeModel.of(
            Trip.class,
            (trip, version) -> {
              ran.add(version);
              return trip.distance();
            });
    try (var served = ServedModel.of(registry, "delay", loader).split(new ByUnit()).open()) {
      CapacityProbe<Trip> probe =
          CapacityProbe.of(served, List.of(new Trip(1), new Trip(2)))
              .lasting(Duration.ofMillis(50))
              .callers(1);
      probe.run();
      assertThat(ran).as("without units").containsExactly(1);
      probe.calls(List.of(Call.unit("champion"), Call.unit("challenger"))).run();
      assertThat(ran).containsExactlyInAnyOrder(1, 2);
      assertThatThrownBy(() -> probe.calls(List.of())).hasMessageContaining("was given none");
    }
  }

  @Test
  void run_answersOfAFallback_areNoCapacity() throws InterruptedException {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("m", new byte[] {1}), Change.by("ann", "one"));
    FakeModel<Trip, Float> loader =
        FakeModel.<Trip, Float>of(
            Trip.class,
            trip -> {
              throw new IllegalStateException("broken");
            });
    try (var served =
        ServedModel.of(registry, "delay", loader).fallback(Fallback.toConstant(0f)).open()) {
      Capacity capacity =
          CapacityProbe.of(served, List.of(new Trip(1)))
              .lasting(Duration.ofMillis(50))
              .callers(2)
              .run();
      assertThat(capacity.rate()).isZero();
    }
  }

  @Test
  void of_mistakes_sayTheRule() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), Change.by("ann", "one"));
    try (var served =
        ServedModel.of(registry, "delay", FakeModel.of(Trip.class, Trip::distance)).open()) {
      assertThatThrownBy(() -> CapacityProbe.of(served, List.of()))
          .hasMessageContaining("was given none");
      var probe = CapacityProbe.of(served, List.of(new Trip(1)));
      assertThatThrownBy(() -> probe.latency(1, Duration.ofMillis(1)))
          .hasMessageContaining("below 1", "1.0");
      assertThatThrownBy(() -> probe.lasting(Duration.ofMillis(1)))
          .hasMessageContaining("50 ms or more, but was PT0.001S");
      assertThatThrownBy(() -> probe.callers(0)).hasMessageContaining("but was given 0");
    }
  }
}
