package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class RunTimesTest {

  @Test
  void plan_fewRuns_isUnknownAndQueuesUpToTheLargest() {
    RunTimes times = new RunTimes(64, false);
    for (int i = 0; i < 8; i++) {
      times.ran(1, 1_000);
    }
    assertThat(times.plan()).isEqualTo(Plan.unknown(64));
  }

  @Test
  void plan_lineWithNoise_isFound() {
    RunTimes times = learned(64, n -> 3_000 * n + 120_000, 0.05);
    assertThat(times.plan().inputNanos()).isCloseTo(3_000, within(300.0));
    assertThat(times.plan().runNanos()).isCloseTo(120_000, within(6_000.0));
    assertThat(times.plan().relative()).isBetween(0.03, 0.08);
    assertThat(times.plan().nanosAtMost(10)).isGreaterThan(times.plan().nanos(10) * 1.08);
  }

  @Test
  void plan_oneRunOfHundredLosesItsProcessor_changesLittle() {
    RunTimes times = new RunTimes(1, false);
    for (int i = 0; i < 1_000; i++) {
      times.ran(1, i % 100 == 50 ? 4_000_000 : 5_000);
    }
    assertThat(times.plan().aloneNanos()).isBetween(5_000.0, 6_500.0);
  }

  @Test
  void plan_modelBecomesTenTimesSlower_isLearnedWithinFiftyRuns() {
    RunTimes times = new RunTimes(1, false);
    for (int i = 0; i < 100; i++) {
      times.ran(1, 5_000);
    }
    for (int i = 0; i < 50; i++) {
      times.ran(1, 50_000);
    }
    assertThat(times.plan().aloneNanos()).isBetween(30_000.0, 50_000.0);
  }

  @Test
  void bypass_microsecondsWhereWakingCostsMore_neverParks() {
    // An MLP 64-64-64-1: 4 µs alone, 0.2 µs a row in large batches; a batch saves less than a wake.
    RunTimes times = learned(64, n -> 200 * n + 3_900, 0.02);
    for (int i = 0; i < 200; i++) {
      times.woke(4_000);
    }
    again(times, 64, n -> 200 * n + 3_900);
    assertThat(times.plan().bypass()).isTrue();
  }

  @Test
  void bypass_microsecondsWhereWakingCostsLess_queues() {
    RunTimes times = learned(64, n -> 200 * n + 3_900, 0.02);
    for (int i = 0; i < 200; i++) {
      times.woke(700);
    }
    again(times, 64, n -> 200 * n + 3_900);
    assertThat(times.plan().bypass()).isFalse();
  }

  private static void again(RunTimes times, int most, IntToDoubleFunction nanos) {
    for (int i = 0; i < 16; i++) {
      for (int n = 1; n <= most; n *= 2) {
        times.ran(n, (long) nanos.applyAsDouble(n));
      }
    }
  }

  @Test
  void bypass_batchSavesMoreThanAWake_queues() {
    assertThat(learned(64, n -> 2_000 * n + 80_000, 0.02).plan().bypass()).isFalse();
  }

  @Test
  void bypass_millisecondsThatGainNothing_queueInOrderAndRunInPairs() {
    Plan plan = learned(64, n -> 4_000_000.0 * n, 0.02).plan();
    assertThat(plan.bypass()).isFalse();
    assertThat(plan.cap()).isEqualTo(2);
    assertThat(plan.isLong()).isTrue();
  }

  @Test
  void bypass_tenthsOfMillisecondsThatGainNothing_neverParks() {
    assertThat(learned(64, n -> 100_000.0 * n, 0.02).plan().bypass()).isTrue();
  }

  @Test
  void bypass_waitingAlways_queues() {
    RunTimes times = new RunTimes(1, true);
    for (int i = 0; i < 100; i++) {
      times.ran(1, 1_000);
    }
    assertThat(times.plan().bypass()).isFalse();
  }

  @Test
  void cap_fixedCostIsTenInputs_growsUntilAnInputCostsATenthMoreThanTheLeast() {
    assertThat(learned(1024, n -> 10_000 * n + 100_000, 0.0).plan().cap()).isEqualTo(100);
  }

  @Test
  void cap_nothingButSinglesKnown_explores() {
    RunTimes times = new RunTimes(64, false);
    for (int i = 0; i < 20; i++) {
      times.ran(1, 200_000);
    }
    assertThat(times.plan().cap()).isEqualTo(2);
    assertThat(times.plan().bypass()).as("a batch may save all of it").isFalse();
  }

  private static RunTimes learned(int most, IntToDoubleFunction nanos, double noise) {
    RunTimes times = new RunTimes(most, false);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      for (int n = 1; n <= most; n *= 2) {
        times.ran(n, (long) (nanos.applyAsDouble(n) * (1 + noise * random.nextGaussian())));
      }
    }
    return times;
  }
}
