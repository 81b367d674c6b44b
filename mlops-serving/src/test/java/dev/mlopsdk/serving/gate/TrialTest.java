package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.mlopsdk.serving.gate.Trial.Verdict;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

class TrialTest {

  private static final long STEP_NANOS = 100_000;

  private long done;
  private long now;
  private int waited;
  private int ranAtOnce;
  private boolean queued = true;
  private final Trial trial = new Trial(() -> done, () -> queued);

  @Test
  void verdict_beforeTheFirstTrial_isUnknownAndNothingIsTried() {
    live(200, at -> 10, at -> 20);
    assertThat(trial.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(waited + ranAtOnce).isZero();
  }

  @Test
  void verdict_whoRunsAtOnceGetsMoreDone_runsAtOnce() {
    live(600, at -> 10, at -> 11);
    assertThat(trial.verdict()).isEqualTo(Verdict.RUN_AT_ONCE);
    assertThat(waited).isCloseTo(ranAtOnce, withPercentage(5));
  }

  @Test
  void verdict_whoWaitsGetsMoreDone_waits() {
    live(600, at -> 11, at -> 10);
    assertThat(trial.verdict()).isEqualTo(Verdict.WAIT);
  }

  @Test
  void verdict_noDifference_staysAsItWas() {
    live(600, at -> 10, at -> 10);
    assertThat(trial.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void verdict_loadThatGrowsMeanwhile_isNoDifference() {
    live(600, at -> (int) (at / 10_000_000), at -> (int) (at / 10_000_000));
    assertThat(trial.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void verdict_hardlyAnybodyWaits_saysNothingAndIsTriedAgainSoon() {
    queued = false;
    live(60_000, at -> 10, at -> 20);
    assertThat(trial.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(ranAtOnce).as("one window of those that wait was enough").isZero();
    queued = true;
    live(1_200, at -> 10, at -> 20);
    assertThat(trial.verdict()).isEqualTo(Verdict.RUN_AT_ONCE);
  }

  @Test
  void verdict_differenceTurnsRound_isFoundByALaterTrial() {
    live(600, at -> 10, at -> 11);
    assertThat(trial.verdict()).isEqualTo(Verdict.RUN_AT_ONCE);
    live(2_000, at -> 11, at -> 10);
    assertThat(trial.verdict()).isEqualTo(Verdict.WAIT);
  }

  @Test
  void verdict_runsAtOnceClearlyConfirmed_endsTheTrialHalfAWindowAfterTheOthersBegan() {
    live(600, at -> 10, at -> 20);
    int first = waited;
    live(600, at -> 10, at -> 20);
    confirmed(Verdict.RUN_AT_ONCE, first, waited - first);
  }

  @Test
  void verdict_waitsClearlyConfirmed_endsTheTrialHalfAWindowAfterTheOthersBegan() {
    live(600, at -> 20, at -> 10);
    int first = ranAtOnce;
    live(600, at -> 20, at -> 10);
    confirmed(Verdict.WAIT, first, ranAtOnce - first);
  }

  /** What is worse had three windows of the first trial, and less than half a one of the second. */
  private void confirmed(Verdict verdict, int first, int second) {
    assertThat(trial.verdict()).isEqualTo(verdict);
    assertThat(first).isPositive();
    assertThat(second).as("0.4 of one of three").isCloseTo(first * 2 / 15, withPercentage(10));
  }

  @Test
  void verdict_knownAndHardlyAnybodyWaits_staysAndIsTriedLessAndLess() {
    live(600, at -> 10, at -> 11);
    queued = false;
    live(60_000, at -> 10, at -> 10);
    waited = 0;
    live(60_000, at -> 10, at -> 10);
    assertThat(trial.verdict()).isEqualTo(Verdict.RUN_AT_ONCE);
    assertThat(waited * STEP_NANOS).as("of a minute, one window").isLessThan(30_000_000);
  }

  @Test
  void verdict_clearlyContradictedByTheFirstPair_takesAllPairsToChange() {
    live(600, at -> 10, at -> 20);
    int first = waited;
    live(600, at -> 20, at -> 10);
    assertThat(waited - first).as("three windows of three").isCloseTo(first, withPercentage(10));
    assertThat(trial.verdict()).isEqualTo(Verdict.WAIT);
  }

  @Test
  void trials_inTheLongRun_takeUnderOnePercentOfTheTime() {
    live(600_000, at -> 10, at -> 10);
    waited = 0;
    ranAtOnce = 0;
    live(600_000, at -> 10, at -> 10);
    assertThat((double) (waited + ranAtOnce) * STEP_NANOS / 600e9).isBetween(0.001, 0.01);
  }

  /** Lets {@code millis} pass; in each step so much gets done, by what the trial asks for. */
  private void live(long millis, LongToIntFunction waiting, LongToIntFunction atOnce) {
    for (long end = now + millis * 1_000_000; now < end; now += STEP_NANOS) {
      done += (trial.waits() ? waiting : atOnce).applyAsInt(now);
      if (trial.underWay()) {
        waited += trial.waits() ? 1 : 0;
        ranAtOnce += trial.waits() ? 0 : 1;
      }
      trial.tick(now, 5_000);
    }
  }
}
