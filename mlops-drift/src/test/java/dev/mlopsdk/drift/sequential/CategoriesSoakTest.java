package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ties and rare categories without drift: docs/drift-alarm.md. 100,000 values, a look per 100. */
@Tag("soak")
class CategoriesSoakTest {

  private static final int RUNS = 400;

  @Test
  void ties_withoutDrift_hardlyAlarm() {
    for (int m : new int[] {1_000, 10_000, 100_000}) {
      for (double grid : new double[] {0.1, 0.5, 2}) {
        row(
            "normal, grid " + grid + ", m = " + m,
            random -> SimulatedReference.ofTies(m, Laws.rounded(Laws.normal(random), grid)),
            random -> Laws.rounded(Laws.normal(random), grid));
      }
    }
  }

  @Test
  void rareCategories_withoutDrift_hardlyAlarm() {
    for (int m : new int[] {1_000, 10_000}) {
      for (int power : new int[] {2, 3}) {
        row(
            "40 categories, Zipf " + power + ", m = " + m,
            random -> SimulatedReference.ofCategories(m, 40, Laws.zipf(random, 40, power)),
            random -> Laws.zipf(random, 40, power));
      }
    }
  }

  private static void row(
      String name,
      Function<RandomGenerator, SimulatedReference> references,
      Function<RandomGenerator, DoubleSupplier> law) {
    StringBuilder row = new StringBuilder();
    for (DesignEffect effect : new DesignEffect[] {DesignEffect.none(), DesignEffect.measured()}) {
      int hits = alarms(RUNS, references, law, effect);
      row.append(" | ").append(Runs.share(hits, RUNS));
      assertThat(hits).isLessThanOrEqualTo(RUNS / 20);
    }
    System.out.printf("%-36s%s%n", name, row);
  }

  static int alarms(
      int runs,
      Function<RandomGenerator, SimulatedReference> references,
      Function<RandomGenerator, DoubleSupplier> law,
      DesignEffect effect) {
    return Runs.alarms(
        runs,
        31,
        random -> {
          SimulatedReference reference = references.apply(random);
          DriftProcess process =
              DriftProcess.create(
                  reference.cells(), ProcessSettings.withDefaults().withDesignEffect(effect));
          DoubleSupplier values = law.apply(random);
          return Runs.firstAlarm(process, 1000, t -> reference.bucket(100, values));
        });
  }
}
