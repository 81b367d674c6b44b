package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How often the harm alarm is false, and how soon it comes. Tables are in docs/model-quality.md.
 */
class HarmSimulationTest {

  @ParameterizedTest
  @EnumSource(HarmAlarm.Restarts.class)
  void accept_withoutHarm_alarmsRarely(HarmAlarm.Restarts restarts) {
    int streams = 200;

    int alarms = HarmRuns.falseAlarms(streams, 5000, 2000, 0.1, 0, restarts);

    // At 5 % more than this many of 200 come with a chance of 1e-6.
    assertThat(alarms)
        .isLessThanOrEqualTo(
            BinomialDistribution.of(streams, 0.05).inverseSurvivalProbability(1e-6));
  }

  @Test
  void accept_withHarmFromTheStart_alarmsSoon() {
    int[] delays = HarmRuns.delays(40, 0, 20_000, 10_000, 0.1, 0.1, HarmAlarm.Restarts.GEOMETRIC);

    assertThat(delays[39]).isLessThan(3000);
  }

  @Test
  void accept_withHarmThatComesLate_alarmsSoonerByRestarts() {
    int[] with =
        HarmRuns.delays(20, 50_000, 60_000, 10_000, 0.1, 0.1, HarmAlarm.Restarts.GEOMETRIC);
    int[] without = HarmRuns.delays(20, 50_000, 60_000, 10_000, 0.1, 0.1, HarmAlarm.Restarts.NONE);

    assertThat(with[10]).isLessThan(without[10]);
    assertThat(with[19]).isLessThan(10_000);
  }

  /** mvn -o -Psoak test -pl mlops-core,mlops-drift -Dtest=HarmSimulationTest. */
  @Test
  @Tag("soak")
  void soak_falseAlarms_stayBelowAlpha() {
    int streams = 2000;
    for (HarmAlarm.Restarts restarts : HarmAlarm.Restarts.values()) {
      for (int reference : new int[] {1000, 10_000}) {
        for (double risk : new double[] {0.02, 0.1, 0.3}) {
          int alarms = HarmRuns.falseAlarms(streams, 20_000, reference, risk, 0, restarts);
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.2f | %.4f |%n",
              restarts,
              reference,
              risk,
              alarms / (double) streams);
          assertThat(alarms).isLessThanOrEqualTo(streams / 20);
        }
      }
    }
  }

  @Test
  @Tag("soak")
  void soak_falseAlarmsAtAKnownRisk_stayBelowAlpha() {
    int streams = 2000;
    for (HarmAlarm.Restarts restarts : HarmAlarm.Restarts.values()) {
      for (double risk : new double[] {0.02, 0.1, 0.3}) {
        int alarms = HarmRuns.falseAlarmsAtAKnownRisk(streams, 20_000, risk, restarts);
        System.out.printf(
            Locale.ROOT, "| %s | %.2f | %.4f |%n", restarts, risk, alarms / (double) streams);
        assertThat(alarms).isLessThanOrEqualTo(streams / 20);
      }
    }
  }

  @Test
  @Tag("soak")
  void soak_delays_arePrinted() {
    int streams = 200;
    for (int before : new int[] {0, 10_000, 100_000}) {
      for (HarmAlarm.Restarts restarts : HarmAlarm.Restarts.values()) {
        for (double more : new double[] {0.02, 0.05, 0.1}) {
          int[] delays = HarmRuns.delays(streams, before, 200_000, 10_000, 0.1, more, restarts);
          long found = Arrays.stream(delays).filter(d -> d < Integer.MAX_VALUE).count();
          System.out.printf(
              Locale.ROOT,
              "| %d | %s | +%.2f | %s | %s | %.3f |%n",
              before,
              restarts,
              more,
              text(delays[streams / 2]),
              text(delays[streams * 9 / 10]),
              found / (double) streams);
        }
      }
    }
  }

  private static String text(int delay) {
    return delay == Integer.MAX_VALUE ? "-" : Integer.toString(delay);
  }
}
