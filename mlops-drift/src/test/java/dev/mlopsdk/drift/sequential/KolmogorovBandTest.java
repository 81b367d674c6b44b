package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KolmogorovBandTest {

  private static final KolmogorovBand BAND = KolmogorovBand.withDefaults();

  @Test
  void constant_ofTheUsualErrors_isThatOfHowardAndRamdas() {
    assertThat(KolmogorovBand.constant(0.05)).isCloseTo(8.123, within(0.0006));
    assertThat(KolmogorovBand.constant(0.01)).isCloseTo(9.284, within(0.0006));
    assertThat(KolmogorovBand.constant(0.001)).isCloseTo(10.943, within(0.0006));
    assertThat(KolmogorovBand.constant(0.025)).isCloseTo(8.6226, within(0.0006));
  }

  @Test
  void test_ofEqualShares_isNoDistance() {
    KolmogorovBand.Result result = BAND.test(new long[] {100, 300}, new long[] {1000, 3000});

    assertThat(result.distance()).isZero();
    assertThat(result.radius()).isPositive().isLessThan(1);
    assertThat(result.drifted()).isFalse();
  }

  @Test
  void test_ofAMovedSample_isDrift() {
    long[] reference = {2500, 2500, 2500, 2500};

    assertThat(BAND.test(reference, new long[] {290, 290, 210, 210}).drifted()).isFalse();
    assertThat(BAND.test(reference, new long[] {3000, 3000, 2000, 2000}).drifted()).isTrue();
    assertThat(BAND.test(reference, new long[] {3000, 3000, 2000, 2000}).distance())
        .isCloseTo(0.1, within(1e-15));
  }

  @Test
  void test_withFewOrNoValues_isNeverDrift() {
    assertThat(BAND.test(new long[] {50, 50}, new long[] {99, 0}).drifted()).isFalse();
    assertThat(BAND.test(new long[] {50, 50}, new long[] {99, 0}).distance()).isEqualTo(0.5);
    assertThat(BAND.test(new long[] {50, 50}, new long[] {0, 0}))
        .isEqualTo(new KolmogorovBand.Result(0, Double.POSITIVE_INFINITY));
    assertThat(BAND.test(new long[] {0, 0}, new long[] {500, 0}).drifted()).isFalse();
    assertThat(
            BAND.withFirstLookAt(50)
                .test(new long[] {500000, 500000}, new long[] {99, 0})
                .drifted())
        .isTrue();
  }

  @Test
  void test_lookedAtAfterEveryHundredValues_rarelyAlarmsWithoutDrift() {
    // Mean of all runs is below alpha = 0.05 by far; 10 of 300 is its 99.9 % limit at 0.01.
    SplittableRandom random = new SplittableRandom(7);
    int alarms = 0;
    for (int run = 0; run < 300; run++) {
      long[] reference = new long[20];
      long[] current = new long[20];
      for (int i = 0; i < 1000; i++) {
        reference[random.nextInt(20)]++;
      }
      boolean alarm = false;
      for (int look = 0; look < 100 && !alarm; look++) {
        for (int i = 0; i < 100; i++) {
          current[random.nextInt(20)]++;
        }
        alarm = BAND.test(reference, current).drifted();
      }
      alarms += alarm ? 1 : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(10);
  }

  @Test
  void calls_withWrongValues_nameTheRule() {
    assertThatThrownBy(() -> BAND.test(new long[2], new long[3]))
        .hasMessage(
            "Both have one count per cell, but the reference has 2 and the current sample 3");
    assertThatThrownBy(() -> BAND.test(new long[] {1, -1}, new long[2]))
        .hasMessage("A count is at least 0, but cell 1 has -1");
    assertThatThrownBy(() -> BAND.withAlpha(1)).hasMessage("Alpha is in (0, 1), but is 1.0");
    assertThatThrownBy(() -> BAND.withFirstLookAt(0))
        .hasMessage("The first look has a value or more, but has 0");
  }
}
