package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HarmAlarmTest {

  @Test
  void accept_whenTheModelGetsBetter_neverAlarms() {
    HarmAlarm alarm = HarmAlarm.against(HarmReference.ofErrors(2000, 10_000));
    GoldenRows.Bits bits = new GoldenRows.Bits(3);

    for (int i = 0; i < 100_000; i++) {
      alarm.accept(bits.unit() < 0.05 ? 1 : 0);
    }

    assertThat(alarm.alarmed()).isFalse();
    assertThat(alarm.eValue()).isLessThan(1);
    assertThat(alarm.risk()).isCloseTo(0.05, within(0.01));
  }

  @Test
  void accept_whenHarmCameAndWent_staysAlarmedUntilAcknowledged() {
    HarmAlarm alarm = HarmAlarm.against(HarmReference.known(0.1));
    for (int i = 0; i < 200; i++) {
      alarm.accept(1);
    }
    for (int i = 0; i < 10_000; i++) {
      alarm.accept(0);
    }

    assertThat(alarm.alarmed()).isTrue();
    assertThat(alarm.acknowledged().alarmed()).isFalse();
    assertThat(alarm.acknowledged().labels()).isZero();
  }

  @Test
  void accept_oneBatch_alarmsLikeItsLosses() {
    HarmAlarm batch = HarmAlarm.against(HarmReference.known(0.1));

    assertThat(batch.accept(5000, 1000, 1000)).isTrue();
    assertThat(batch.labels()).isEqualTo(5000);
    assertThat(batch.accept(0, 0, 0)).isTrue();
  }

  @Test
  void alarmed_withoutRestarts_isWhenTheLowerEndPassesTheLimit() {
    HarmAlarm alarm =
        HarmAlarm.against(HarmReference.known(0.1)).withRestarts(HarmAlarm.Restarts.NONE);
    GoldenRows.Bits bits = new GoldenRows.Bits(5);

    while (!alarm.alarmed()) {
      assertThat(alarm.lower()).isLessThan(alarm.limit());
      alarm.accept(bits.unit() < 0.2 ? 1 : 0);
    }

    assertThat(alarm.lower()).isGreaterThanOrEqualTo(alarm.limit() - 1e-12);
  }

  @Test
  void eValue_ofEveryWeight_startsAtOne() {
    assertThat(HarmAlarm.against(HarmReference.known(0.1)).eValue()).isCloseTo(1, within(1e-12));
  }

  /**
   * The martingale step by enumeration: over all outcomes of the next batch at a risk that equals
   * the limit, the e-value's mean is at most what it was; with restarts, over the end of an epoch.
   */
  @Test
  void eValue_onAverageAtTheLimit_doesNotGrow() {
    for (int before : new int[] {0, 7, 255, 1023}) {
      double mean = 0;
      double now = 0;
      for (int next = 0; next <= 1; next++) {
        HarmAlarm alarm = HarmAlarm.against(HarmReference.known(0.29));
        GoldenRows.Bits bits = new GoldenRows.Bits(before);
        for (int i = 0; i < before; i++) {
          alarm.accept(bits.unit() < 0.4 ? 1 : 0);
        }
        now = alarm.eValue();
        alarm.accept(next);
        mean += (next == 1 ? 0.3 : 0.7) * alarm.eValue();
      }
      assertThat(mean).isLessThanOrEqualTo(now * (1 + 1e-12));
      assertThat(mean).isGreaterThan(now * 0.9);
    }
  }

  @Test
  void upper_ofErrors_isClopperAndPearsons() {
    // 1 − (1 − δ)... for no error of n: 1 − δ^(1/n).
    assertThat(HarmReference.ofErrors(0, 100).upper(0.05))
        .isCloseTo(1 - Math.pow(0.05, 0.01), within(1e-12));
    assertThat(HarmReference.ofErrors(100, 100).upper(0.05)).isEqualTo(1);
    assertThat(HarmReference.of(new double[] {1, 0, 0, 0}).upper(0.05))
        .isEqualTo(HarmReference.ofErrors(1, 4).upper(0.05));
  }

  @Test
  void upper_ofOtherLosses_isMaurerAndPontils() {
    double[] losses = new double[1000];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = i % 2 == 0 ? 0.25 : 0.75;
    }
    double variance = 1000 * 0.0625 / 999;
    double log = Math.log(2 / 0.05);

    assertThat(HarmReference.of(losses).upper(0.05))
        .isCloseTo(
            0.5 + Math.sqrt(2 * variance * log / 1000) + 7 * log / (3.0 * 999), within(1e-12));
    assertThat(HarmReference.known(0.3).upper(0.05)).isEqualTo(0.3);
  }

  @Test
  void accept_whatIsNoLoss_names() {
    HarmAlarm alarm = HarmAlarm.against(HarmReference.known(0.1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> alarm.accept(1.5))
        .withMessageContaining("A loss is in [0, 1], but is 1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> alarm.accept(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alarm.accept(10, 11, 10))
        .withMessageContaining("sum 11.0");
    assertThatIllegalArgumentException().isThrownBy(() -> alarm.withAlpha(1));
    assertThatIllegalArgumentException().isThrownBy(() -> alarm.withTolerance(-0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> HarmReference.of(new double[0]));
    assertThat(alarm.labels()).isZero();
  }
}
