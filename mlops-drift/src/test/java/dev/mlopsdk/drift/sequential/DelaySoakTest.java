package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of delays in docs/drift-alarm.md: buckets of 100, normal data. */
@Tag("soak")
class DelaySoakTest {

  private static final int RUNS = 100;
  private static final ProcessSettings DEFAULTS = ProcessSettings.withDefaults();

  private static Map<String, Function<RandomGenerator, DoubleSupplier>> changes() {
    Map<String, Function<RandomGenerator, DoubleSupplier>> changes = new LinkedHashMap<>();
    for (double shift : new double[] {0.1, 0.2, 0.3, 0.5, 1}) {
      changes.put("shift " + shift, random -> Laws.shifted(random, shift));
    }
    changes.put("scale 1.2", random -> Laws.scaled(random, 1.2));
    changes.put("1 % from N(5, 1)", Laws::contaminated);
    changes.put("two modes", Laws::twoModes);
    return changes;
  }

  @ParameterizedTest
  @CsvSource({"10000, 0", "10000, 1000", "100000, 0", "100000, 1000"})
  void process_afterAChange_alarms(int m, int healthyBuckets) {
    changes()
        .forEach(
            (name, change) -> {
              long[] usual = delays(m, healthyBuckets, change, DEFAULTS);
              long[] plain =
                  delays(m, healthyBuckets, change, DEFAULTS.withDesignEffect(DesignEffect.none()));
              long[] pooled =
                  delays(
                      m,
                      healthyBuckets,
                      change,
                      DEFAULTS
                          .withDesignEffect(DesignEffect.none())
                          .withComparison(Comparison.POOLED));
              System.out.printf(
                  "m = %6d | change at %7d | %-16s | %s | %s | %s%n",
                  m,
                  healthyBuckets * 100,
                  name,
                  Delays.median(usual),
                  Delays.median(plain),
                  Delays.median(pooled));
              // All but the slightest are found in most streams.
              assertThat(usual[usual.length / 2]).isLessThan(Runs.NEVER);
            });
  }

  @Test
  void pooling_withASmallReference_findsWhatTheReferenceAloneCannot() {
    Function<RandomGenerator, DoubleSupplier> change = random -> Laws.shifted(random, 0.1);
    ProcessSettings plain = DEFAULTS.withDesignEffect(DesignEffect.none());
    long[] alone = delays(1_000, 1_000, change, plain);
    long[] pooled = delays(1_000, 1_000, change, plain.withComparison(Comparison.POOLED));
    System.out.printf(
        "m =   1000 | change at  100000 | shift 0.1 | reference alone %s | pooled %s%n",
        Delays.median(alone), Delays.median(pooled));
    assertThat(pooled[pooled.length / 2]).isLessThan(alone[alone.length / 2]);
  }

  @Test
  void psiOfTheLastThousand_afterAChange_missesWhatItsBoundIsAbove() {
    changes()
        .forEach(
            (name, change) -> {
              long[] delays =
                  Runs.first(
                      RUNS,
                      12,
                      random -> {
                        SimulatedReference reference =
                            SimulatedReference.ofOrderStatistics(10_000, random::nextGaussian);
                        DoubleSupplier law = change.apply(random);
                        long first =
                            FalseAlarms.ofPsi(
                                reference, 100_000, 1_000, t -> reference.bucket(100, law));
                        return first == Runs.NEVER ? first : 100 * first;
                      });
              System.out.printf(
                  "m =  10000 | PSI > 0.1 of last 1,000 | %-16s | %s%n",
                  name, Delays.median(delays));
              assertThat(delays).isNotEmpty();
            });
  }

  private static long[] delays(
      int m,
      int healthyBuckets,
      Function<RandomGenerator, DoubleSupplier> change,
      ProcessSettings settings) {
    return Delays.of(
        new Delays.Setup(m, settings, Laws::normal, change, healthyBuckets, 100, 1), RUNS, 11);
  }
}
