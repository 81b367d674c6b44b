package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PayoffTest {

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final Payoff payoff = new Payoff(time);

  /** A window in which {@code hits} of 100 inputs are there. */
  private void window(int hits, long cost, long run) {
    for (int i = 0; i < Payoff.WINDOW; i++) {
      boolean hit = i * 37 % 100 < hits;
      payoff.sample(1, hit ? 1 : 0, cost, hit ? -1 : run);
    }
  }

  @Test
  void sample_savesMoreThanItCosts_staysOn() {
    window(20, 200, 2_000);
    assertThat(payoff.bypasses()).isFalse();
  }

  @Test
  void sample_costsMoreThanItSaves_isBypassedForAPauseThatDoubles() {
    Duration pause = Payoff.SHORTEST_PAUSE;
    for (int i = 0; i < 10; i++) {
      window(5, 200, 2_000);
      assertThat(payoff.bypasses()).isTrue();
      time.advance(pause.minusNanos(1));
      assertThat(payoff.bypasses()).as("pause of %s", pause).isTrue();
      time.advance(Duration.ofNanos(1));
      assertThat(payoff.bypasses()).isFalse();
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(Payoff.LONGEST_PAUSE) > 0 ? Payoff.LONGEST_PAUSE : pause;
    }
    assertThat(pause).isEqualTo(Payoff.LONGEST_PAUSE);
  }

  @Test
  void sample_aTryThatPays_staysOnAndTheNextPauseIsShortAgain() {
    window(0, 200, 2_000);
    time.advance(Duration.ofSeconds(1));
    window(0, 200, 2_000);
    time.advance(Duration.ofSeconds(2));
    window(90, 200, 2_000);
    assertThat(payoff.bypasses()).isFalse();
    window(0, 200, 2_000);
    time.advance(Duration.ofSeconds(1));
    assertThat(payoff.bypasses()).isFalse();
  }

  @Test
  void sample_hitsOnlyOnceTheCacheIsFull_areWhatCounts() {
    for (int i = 0; i < Payoff.WINDOW; i++) {
      boolean hit = i > Payoff.WINDOW / 2;
      payoff.sample(1, hit ? 1 : 0, 1_500, hit ? -1 : 2_000);
    }
    assertThat(payoff.bypasses()).isFalse();
  }

  @Test
  void sample_nothingButHits_staysOn() {
    window(100, 1_000_000, 1);
    assertThat(payoff.bypasses()).isFalse();
  }

  @Test
  void sample_aFewSlowRuns_doNotDecide() {
    for (int i = 0; i < Payoff.WINDOW; i++) {
      payoff.sample(1, i % 10 == 0 ? 1 : 0, 300, i % 50 == 1 ? 1_000_000_000 : 1_000);
    }
    assertThat(payoff.bypasses()).isTrue();
  }

  @Test
  void samples_isAboutOneInSixteen_ofAnyRhythm() {
    for (int period : new int[] {1, 2, 3, 16}) {
      int[] sampled = new int[period];
      for (int i = 0; i < 16_000 * period; i++) {
        if (payoff.samples()) {
          sampled[i % period]++;
        }
      }
      for (int count : sampled) {
        assertThat(count).as("period %d", period).isBetween(800, 1_200);
      }
    }
  }

  @Test
  void close_whileBypassed_leavesNoTask() {
    window(0, 200, 2_000);
    payoff.close();
    time.advance(Duration.ofHours(1));
    assertThat(payoff.bypasses()).isTrue();
  }
}
