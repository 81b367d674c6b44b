package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class RunTimesTest {

  @Test
  void plan_fewRuns_isUnknownAndQueuesUpToTheLargest() {
    RunTimes times = new RunTimes(64, false, () -> 0, () -> true);
    for (int i = 0; i < 8; i++) {
      ran(times, 1, 1_000);
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
    RunTimes times = new RunTimes(1, false, () -> 0, () -> true);
    for (int i = 0; i < 1_000; i++) {
      ran(times, 1, i % 100 == 50 ? 4_000_000 : 5_000);
    }
    assertThat(times.plan().aloneNanos()).isBetween(5_000.0, 6_500.0);
  }

  @Test
  void plan_modelBecomesTenTimesSlower_isLearnedWithinFiftyRuns() {
    RunTimes times = new RunTimes(1, false, () -> 0, () -> true);
    for (int i = 0; i < 100; i++) {
      ran(times, 1, 5_000);
    }
    for (int i = 0; i < 50; i++) {
      ran(times, 1, 50_000);
    }
    assertThat(times.plan().aloneNanos()).isBetween(30_000.0, 50_000.0);
  }

  @Test
  void bypass_nothingTriedAndABatchSavesLessThanAWake_neverParks() {
    // An MLP 64-64-64-1: 4 µs alone, 0.2 µs a row in large batches; a batch saves less than a wake.
    assertThat(learned(64, n -> 200 * n + 3_900, 0.02).plan().bypass()).isTrue();
  }

  @Test
  void bypass_triedAndWaitingGetsMoreDone_queues() {
    assertThat(tried(1.2, 1.0).bypass()).isFalse();
  }

  @Test
  void bypass_triedAndRunningAtOnceGetsMoreDone_neverParks() {
    assertThat(tried(1.0, 1.2).bypass()).isTrue();
  }

  /**
   * The plan after the first trial of a model whose calls get done so fast while they wait or do
   * not.
   */
  private static Plan tried(double waiting, double atOnce) {
    AtomicLong done = new AtomicLong();
    RunTimes times = new RunTimes(64, false, done::get, () -> true);
    for (long now = 0; now < 800_000_000L; now += 10_000) {
      done.addAndGet((long) (100 * (times.plan().bypass() ? atOnce : waiting)));
      times.ran(now % 20_000 == 0 ? 1 : 8, now, now + 8_000);
    }
    return times.plan();
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
    RunTimes times = new RunTimes(1, true, () -> 0, () -> true);
    for (int i = 0; i < 100; i++) {
      ran(times, 1, 1_000);
    }
    assertThat(times.plan().bypass()).isFalse();
  }

  @Test
  void cap_fixedCostIsTenInputs_growsUntilAnInputCostsAFiftiethMoreThanTheLeast() {
    assertThat(learned(1024, n -> 10_000 * n + 100_000, 0.0).plan().cap()).isEqualTo(500);
  }

  @Test
  void listCap_microsecondsThatGainNothing_isTheLargest() {
    Plan plan = learned(64, n -> 2_000.0 * n, 0.02).plan();
    assertThat(plan.cap()).isEqualTo(2);
    assertThat(plan.listCap(64)).isEqualTo(64);
  }

  @Test
  void listCap_millisecondsThatGainNothing_lastsAMillisecondOrIsTheCap() {
    assertThat(learned(64, n -> 100_000.0 * n, 0.02).plan().listCap(64)).isBetween(9, 11);
    assertThat(learned(64, n -> 4_000_000.0 * n, 0.02).plan().listCap(64)).isEqualTo(2);
  }

  @Test
  void cap_nothingButSinglesKnown_explores() {
    RunTimes times = new RunTimes(64, false, () -> 0, () -> true);
    for (int i = 0; i < 20; i++) {
      ran(times, 1, 200_000);
    }
    assertThat(times.plan().cap()).isEqualTo(2);
    assertThat(times.plan().bypass()).as("a batch may save all of it").isFalse();
  }

  private static void ran(RunTimes times, int inputs, long nanos) {
    times.ran(inputs, -nanos, 0);
  }

  private static RunTimes learned(int most, IntToDoubleFunction nanos, double noise) {
    RunTimes times = new RunTimes(most, false, () -> 0, () -> true);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      for (int n = 1; n <= most; n *= 2) {
        ran(times, n, (long) (nanos.applyAsDouble(n) * (1 + noise * random.nextGaussian())));
      }
    }
    return times;
  }
}
