package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import dev.mlopsdk.drift.state.DriftState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Stops and starts change nothing: neither what is found nor what is told. */
class RestartProperties {

  /** What a service lived through. */
  private record Life(List<DriftReport> reports, List<ModelEvent> events) {}

  private enum Stops {
    NONE,
    AT_ENDS_OF_BUCKETS,
    ANYWHERE
  }

  @Property(tries = 40)
  void life_withStopsAtEndsOfBuckets_isTheSameToTheBit(@ForAll long seed) {
    same(seed, Stops.AT_ENDS_OF_BUCKETS, Optional.of(baseline(seed)));
  }

  @Property(tries = 40)
  void life_withStopsAnywhereInABucket_isTheSameToTheBit(@ForAll long seed) {
    same(seed, Stops.ANYWHERE, Optional.of(baseline(seed)));
  }

  @Property(tries = 20)
  void life_ofALearnedBaseline_isTheSameToTheBit(@ForAll long seed) {
    same(seed, Stops.AT_ENDS_OF_BUCKETS, Optional.empty());
  }

  /** Stops between looks of the clock, most in the middle of a bucket. */
  @Property(tries = 20)
  void life_ofAWindowOfRows_isTheSameToTheBit(@ForAll @IntRange(max = 1_000_000) int seed) {
    DriftMonitor monitor = monitor(seed).withWindowOfRows(500, 5);
    Optional<Baseline> baseline = Optional.of(baseline(seed));

    assertThat(life(monitor, baseline, seed, Stops.AT_ENDS_OF_BUCKETS, Duration.ofSeconds(2)))
        .isEqualTo(life(monitor, baseline, seed, Stops.NONE, Duration.ofSeconds(2)));
  }

  private static void same(long seed, Stops stops, Optional<Baseline> baseline) {
    assertThat(life(monitor(seed), baseline, seed, stops, Restarted.BUCKET))
        .isEqualTo(life(monitor(seed), baseline, seed, Stops.NONE, Restarted.BUCKET));
  }

  private static Baseline baseline(long seed) {
    return Restarted.normal(seed + 1);
  }

  private static DriftMonitor monitor(long seed) {
    Random random = new Random(seed);
    DriftMonitor monitor =
        Restarted.monitor()
            .withLearnedRows(250)
            .withWindow(Restarted.BUCKET.multipliedBy(4), 4)
            .withDesignEffect(
                random.nextBoolean() ? DesignEffect.none() : DesignEffect.measured(10))
            .withAlpha(0.05);
    if (random.nextInt(4) == 0) {
      monitor = monitor.withAlarm(Alarm.EACH_WINDOW);
    }
    return random.nextInt(4) == 0
        ? monitor.withComparison(ProcessSettings.Comparison.POOLED)
        : monitor;
  }

  private static Life life(
      DriftMonitor plain, Optional<Baseline> baseline, long seed, Stops stops, Duration step) {
    DriftState state = DriftState.inMemory();
    DriftMonitor monitor = plain.withKeeping(Restarted.at(state));
    Restarted service = new Restarted(monitor, baseline, seed);
    List<DriftReport> reports = new ArrayList<>();
    Random script = new Random(seed + 2);
    Random stop = new Random(seed + 3);
    for (int bucket = 0; bucket < 35; bucket++) {
      double shift = bucket / 8 % 2 == 0 ? 0 : 1.2;
      Duration first = step.dividedBy(1 + script.nextInt(9));
      service.serve(script.nextInt(80), shift);
      service.time.advance(first);
      if (stops == Stops.ANYWHERE && stop.nextInt(3) == 0) {
        service.restart(plain.withKeeping(Restarted.at(state)));
      }
      if (script.nextInt(10) == 0) {
        service.now().acknowledge(Restarted.REF);
      }
      service.serve(script.nextInt(80), shift);
      if (stops == Stops.ANYWHERE && stop.nextInt(3) == 0) {
        service.restart(plain.withKeeping(Restarted.at(state)));
      }
      service.time.advance(step.minus(first));
      if (stops == Stops.AT_ENDS_OF_BUCKETS && stop.nextInt(3) == 0 && learned(service)) {
        service.restart(plain.withKeeping(Restarted.at(state)));
      }
      reports.add(service.report());
    }
    return new Life(reports, List.copyOf(service.events));
  }

  private static boolean learned(Restarted service) {
    return service.report().source() != DriftReport.Source.LEARNING;
  }
}
