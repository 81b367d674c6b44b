package dev.mlopsdk.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static final double STEP = 10;

  private static long poisson(Random random, double mean) {
    // The sum of exponential gaps; the means here are a few thousands at the most.
    long count = -1;
    for (double at = 0; at < mean; count++) {
      at -= Math.log(1 - random.nextDouble());
    }
    return count;
  }

  private static long[] rates(Random random, int steps, double rate, double slope) {
    long[] counts = new long[steps];
    for (int i = 0; i < steps; i++) {
      counts[i] = poisson(random, STEP * (rate + slope * STEP * (i + 0.5)));
    }
    return counts;
  }

  @Test
  void of_aLineWithoutNoise_isThatLine() {
    long[] counts = new long[10];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.round(STEP * (1_000 + 20 * (i + 0.5)));
    }

    Trend trend = Trend.of(counts, STEP);

    assertThat(trend.level()).isCloseTo(1_200, within(1e-9));
    assertThat(trend.slope()).isCloseTo(2, within(1e-12));
    assertThat(trend.secondsTo(1_300)).isCloseTo(50, within(1e-9));
  }

  @Test
  void secondsTo_aRateThatIsReached_isZero() {
    assertThat(Trend.of(new long[] {100, 100, 100}, STEP).secondsTo(10)).isZero();
    assertThat(Trend.of(new long[] {100, 100, 100}, STEP).secondsTo(10.1)).isInfinite();
  }

  @Test
  void of_noArrivals_doesNotRise() {
    assertThat(Trend.of(new long[5], STEP).secondsTo(1)).isInfinite();
  }

  @Test
  void of_twoSteps_isRefused() {
    assertThatThrownBy(() -> Trend.of(new long[2], STEP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 steps or more, but got 2");
  }

  /**
   * 2,000 quiet times: one in a hundred may look like a trend, 99 % limit of the binomial 1.7 %.
   */
  @Test
  void rises_steadyArrivals_inOneOfAHundredAtMost() {
    Random random = new Random(20261121);
    int rising = 0;
    for (int i = 0; i < 2_000; i++) {
      if (Trend.of(rates(random, 30, 20, 0), STEP).rises()) {
        rising++;
      }
    }
    assertThat(rising).isLessThanOrEqualTo(34);
  }

  /** Demand that doubles in five minutes: seen nearly always, its breach within a fifth. */
  @Test
  void secondsTo_arrivalsThatDouble_isNear() {
    Random random = new Random(20261122);
    int near = 0;
    for (int i = 0; i < 500; i++) {
      Trend trend = Trend.of(rates(random, 30, 50, 50 / 300.0), STEP);
      // At 100 a second now, rising by 10 a minute: 150 is five minutes away.
      if (Math.abs(trend.secondsTo(150) - 300) < 60) {
        near++;
      }
    }
    assertThat(near).isGreaterThan(475);
  }
}
