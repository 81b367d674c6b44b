package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of false alarms in docs/drift-alarm.md. */
@Tag("soak")
class FalseAlarmSoakTest {

  private static final int RUNS = 2000;
  private static final int VALUES = 100_000;
  private static final ProcessSettings DEFAULTS = ProcessSettings.withDefaults();
  private static final ProcessSettings PLAIN = DEFAULTS.withDesignEffect(DesignEffect.none());

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000, 100_000})
  void process_lookedAtAThousandTimes_alarmsInNoMoreThanAlphaOfTheStreams(int m) {
    int plain = row(m, "no design effect", RUNS, r -> FalseAlarms.ofProcess(r, m, VALUES, PLAIN));
    int usual = row(m, "defaults", RUNS, r -> FalseAlarms.ofProcess(r, m, VALUES, DEFAULTS));
    ProcessSettings pooling = PLAIN.withComparison(Comparison.POOLED);
    int pooled = row(m, "pooled", RUNS / 2, r -> FalseAlarms.ofProcess(r, m, VALUES, pooling));
    int band = row(m, "Kolmogorov band", RUNS, r -> FalseAlarms.ofBand(r, m, VALUES));
    row(m, "PSI > 0.1 of last 1,000", RUNS, r -> FalseAlarms.ofPsi(r, m, VALUES, 1_000));
    row(m, "PSI > 0.1 of last 200", RUNS, r -> FalseAlarms.ofPsi(r, m, VALUES, 200));
    row(m, "chi-squared at 0.05", RUNS, r -> FalseAlarms.ofChiSquared(r, m, VALUES));

    assertThat(Exact.upperLimit(plain, RUNS)).isLessThanOrEqualTo(0.05);
    assertThat(Exact.upperLimit(usual, RUNS)).isLessThanOrEqualTo(0.05);
    assertThat(Exact.upperLimit(pooled, RUNS / 2)).isLessThanOrEqualTo(0.05);
    assertThat(Exact.upperLimit(band, RUNS)).isLessThanOrEqualTo(0.05);
  }

  private static int row(
      int m, String method, int runs, ToLongFunction<RandomGenerator> firstAlarm) {
    long begin = System.nanoTime();
    int hits = Runs.alarms(runs, 20_260 + m, firstAlarm);
    System.out.printf(
        "m = %6d | %-24s | %s | %4d streams, %d s%n",
        m, method, Runs.share(hits, runs), runs, (System.nanoTime() - begin) / 1_000_000_000);
    return hits;
  }
}
