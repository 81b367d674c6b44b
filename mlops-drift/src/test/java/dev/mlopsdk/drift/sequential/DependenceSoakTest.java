package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AR(1) traffic with φ = 0.5 against independent references: docs/drift-alarm.md. */
@Tag("soak")
class DependenceSoakTest {

  private static final double PHI = 0.5;
  private static final ProcessSettings DEFAULTS = ProcessSettings.withDefaults();
  private static final ProcessSettings PLAIN = DEFAULTS.withDesignEffect(DesignEffect.none());

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void autoregressiveTraffic_withAndWithoutDesignEffect_alarms(int m) {
    double raw = row(m, "none", PLAIN, 1);
    double measured = row(m, "measured (default)", DEFAULTS, 1);
    double thinned = row(m, "every 5th", PLAIN, 5);
    row(m, "measured, ring 1,024", DEFAULTS.withRing(1024), 1);
    row(m, "fixed 3", DEFAULTS.withDesignEffect(DesignEffect.fixed(3)), 1);

    assertThat(raw).isGreaterThan(0.2);
    assertThat(measured).isLessThanOrEqualTo(0.05);
    assertThat(thinned).isLessThanOrEqualTo(0.05);
  }

  private static double row(int m, String name, ProcessSettings settings, int keepEvery) {
    int runs = 400;
    // A stream without change for 200,000 values: 1,000 healthy buckets and the horizon's 1,000.
    long[] none = Delays.of(setup(m, settings, 0, keepEvery), runs, 5);
    long quiet = Arrays.stream(none).filter(delay -> delay == Runs.NEVER).count();
    StringBuilder delays = new StringBuilder();
    for (double shift : new double[] {0.1, 0.2, 0.5}) {
      delays
          .append(" | ")
          .append(Delays.median(Delays.of(setup(m, settings, shift, keepEvery), 100, 6)));
    }
    int alarms = (int) (runs - quiet);
    System.out.printf("m = %6d | %-20s | %s%s%n", m, name, Runs.share(alarms, runs), delays);
    return (double) alarms / runs;
  }

  private static Delays.Setup setup(int m, ProcessSettings settings, double shift, int keepEvery) {
    return new Delays.Setup(
        m,
        settings,
        random -> Laws.autoregressive(random, PHI, 0),
        random -> Laws.autoregressive(random, PHI, shift),
        1000,
        100,
        keepEvery);
  }
}
