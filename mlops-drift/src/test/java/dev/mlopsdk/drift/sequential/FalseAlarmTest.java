package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A part of the soak tests' tables, with the same code: 200 streams of 10,000 values a row. Alpha
 * is 0.05; the 99 % exact limit of the observed share must not exceed it where the guarantee is a
 * theorem, which 3 of 200 alarms (limit 0.049) still allow.
 */
class FalseAlarmTest {

  private static final int RUNS = 200;
  private static final ProcessSettings DEFAULTS = ProcessSettings.withDefaults();
  private static final ProcessSettings PLAIN = DEFAULTS.withDesignEffect(DesignEffect.none());

  @ParameterizedTest
  @CsvSource({"1000, REFERENCE", "10000, REFERENCE", "1000, POOLED"})
  void process_withoutDrift_alarmsInNoMoreThanAlpha(int m, Comparison comparison) {
    ProcessSettings plain = PLAIN.withComparison(comparison);
    int alarms = Runs.alarms(RUNS, 41, random -> FalseAlarms.ofProcess(random, m, 10_000, plain));

    assertThat(Exact.upperLimit(alarms, RUNS)).isLessThanOrEqualTo(0.05);
  }

  @Test
  void defaults_withoutDrift_alarmInNoMoreThanAlpha() {
    int alarms =
        Runs.alarms(RUNS, 42, random -> FalseAlarms.ofProcess(random, 1000, 10_000, DEFAULTS));

    assertThat(Exact.upperLimit(alarms, RUNS)).isLessThanOrEqualTo(0.05);
  }

  @Test
  void chiSquared_lookedAtAsOften_alarmsTooOften() {
    int alarms = Runs.alarms(RUNS, 43, random -> FalseAlarms.ofChiSquared(random, 1000, 10_000));

    assertThat((double) alarms / RUNS).isGreaterThan(0.1);
  }

  @Test
  void rareCategoriesAndTies_withoutDrift_hardlyAlarm() {
    int rare =
        CategoriesSoakTest.alarms(
            50,
            random -> SimulatedReference.ofCategories(1000, 40, Laws.zipf(random, 40, 3)),
            random -> Laws.zipf(random, 40, 3),
            DesignEffect.none());
    int tied =
        CategoriesSoakTest.alarms(
            50,
            random -> SimulatedReference.ofTies(1000, Laws.rounded(Laws.normal(random), 0.5)),
            random -> Laws.rounded(Laws.normal(random), 0.5),
            DesignEffect.none());

    // 7 of 50 would be significant at 1 % for a chance of 0.05.
    assertThat(rare).isLessThan(7);
    assertThat(tied).isLessThan(7);
  }

  @Test
  void autoregressiveTraffic_withTheDefaults_hardlyAlarmsAndRawDoes() {
    assertThat(dependent(PLAIN, 1)).isGreaterThan(8);
    assertThat(dependent(DEFAULTS, 1)).isLessThan(7);
    assertThat(dependent(PLAIN, 5)).isLessThan(7);
  }

  @ParameterizedTest
  @CsvSource({"0.2, 4000", "0.5, 800", "1, 300"})
  void shift_late_isFoundInTime(double shift, long within) {
    long[] delays =
        Delays.of(
            new Delays.Setup(
                10_000, DEFAULTS, Laws::normal, random -> Laws.shifted(random, shift), 120, 100, 1),
            20,
            44);

    assertThat(delays[delays.length / 2]).isLessThanOrEqualTo(within);
  }

  private static long dependent(ProcessSettings settings, int keepEvery) {
    return Runs.alarms(
        50,
        45,
        random -> {
          SimulatedReference reference =
              SimulatedReference.ofOrderStatistics(10_000, random::nextGaussian);
          DriftProcess process = DriftProcess.create(reference.cells(), settings);
          var law = Delays.thinned(Laws.autoregressive(random, 0.5, 0), keepEvery);
          return Runs.firstAlarm(process, 400, t -> reference.bucket(100 / keepEvery, law));
        });
  }
}
