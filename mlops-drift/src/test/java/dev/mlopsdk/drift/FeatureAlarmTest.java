package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A number of which 3 in 1,000 are missing, and that comes in sessions of 20 equal rows. */
class FeatureAlarmTest {

  private static final int SESSION = 20;

  private final SplittableRandom random = new SplittableRandom(20261122);
  private double missing = 0.003;

  @Test
  void accept_ofSessionsWithARareKind_isQuiet() {
    int alarmed = 0;
    for (int stream = 0; stream < 20; stream++) {
      FeatureCounts reference = FeatureCounts.of(rows(10_000, 1));
      FeatureAlarm alarm = create(reference);
      double smallest = 1;
      for (int bucket = 0; bucket < 120; bucket++) {
        smallest = alarm.accept(reference.count(rows(25, SESSION))).pValue();
      }
      alarmed += smallest <= 0.05 ? 1 : 0;
    }

    assertThat(alarmed).isLessThanOrEqualTo(1);
  }

  @Test
  void accept_ofAKindThatGrows_finds() {
    FeatureCounts reference = FeatureCounts.of(rows(10_000, 1));
    FeatureAlarm alarm = create(reference);
    for (int bucket = 0; bucket < 120; bucket++) {
      alarm.accept(reference.count(rows(25, SESSION)));
    }
    missing = 0.2;

    double p = 1;
    for (int bucket = 0; bucket < 5; bucket++) {
      p = alarm.accept(reference.count(rows(25, SESSION))).pValue();
    }

    assertThat(p).isLessThan(0.01);
  }

  /** Then the values measure nothing, ever: the kinds' own effect must do. */
  @Test
  void accept_ofAFeatureThatIsGoneFromTheStart_finds() {
    FeatureCounts reference = FeatureCounts.of(rows(10_000, 1));
    FeatureAlarm alarm = create(reference);
    missing = 1;

    double p = 1;
    for (int bucket = 0; bucket < 7; bucket++) {
      p = alarm.accept(reference.count(rows(25, SESSION))).pValue();
    }

    assertThat(p).isLessThan(0.001);
  }

  private static FeatureAlarm create(FeatureCounts reference) {
    return FeatureAlarm.of(reference, new SharedCells(), ProcessSettings.withDefaults());
  }

  private double[] rows(int sessions, int rows) {
    double[] all = new double[sessions * rows];
    for (int session = 0; session < sessions; session++) {
      double value = random.nextDouble() < missing ? Double.NaN : random.nextGaussian();
      Arrays.fill(all, session * rows, (session + 1) * rows, value);
    }
    return all;
  }
}
