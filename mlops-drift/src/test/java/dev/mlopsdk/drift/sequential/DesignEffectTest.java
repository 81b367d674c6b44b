package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DesignEffectTest {

  private static final RandomGenerator RANDOM = Runs.random(23, 0);
  private static final SimulatedReference REFERENCE =
      SimulatedReference.ofOrderStatistics(10_000, RANDOM::nextGaussian);

  @Test
  void measured_ofIndependentRows_isNearOne() {
    assertThat(measured(Laws.normal(RANDOM), 100, 200)).isBetween(1.0, 1.4);
  }

  @Test
  void measured_ofAutoregressiveRows_isThatOfTheMean() {
    // (1 + φ)/(1 − φ) = 3 for the mean; over all cells it would be 1.3.
    assertThat(measured(Laws.autoregressive(RANDOM, 0.5, 0), 100, 200)).isBetween(2.2, 3.9);
  }

  @Test
  void measured_ofCopies_isTheirNumber() {
    double[] state = new double[1];
    int[] copies = new int[1];
    DoubleSupplier fourfold =
        () -> {
          if (copies[0]++ % 4 == 0) {
            state[0] = RANDOM.nextGaussian();
          }
          return state[0];
        };
    assertThat(measured(fourfold, 100, 200)).isBetween(3.4, 5.5);
  }

  @Test
  void measured_withFewBuckets_errsOnTheQuietSide() {
    DesignEffectMeter meter = new DesignEffectMeter(REFERENCE.cells().k(), DesignEffect.measured());
    for (int t = 0; t < 4; t++) {
      meter.accept(REFERENCE.bucket(200, Laws.normal(RANDOM)));
      assertThat(meter.effect()).isInfinite();
    }
    meter.accept(new long[12]);
    assertThat(meter.effect()).isInfinite();
    meter.accept(REFERENCE.bucket(200, Laws.normal(RANDOM)));
    assertThat(meter.effect()).isFinite().isGreaterThan(1.5);
  }

  @Test
  void measured_afterItsBuckets_isKept() {
    DesignEffectMeter meter =
        new DesignEffectMeter(REFERENCE.cells().k(), DesignEffect.measured(20));
    for (int t = 0; t < 20; t++) {
      assertThat(meter.measuring()).isTrue();
      meter.accept(REFERENCE.bucket(200, Laws.normal(RANDOM)));
    }
    double effect = meter.effect();
    meter.accept(new long[] {5000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

    assertThat(meter.measuring()).isFalse();
    assertThat(meter.effect()).isEqualTo(effect);
  }

  @Test
  void measured_ofOneCellOnly_isOne() {
    DesignEffectMeter meter = new DesignEffectMeter(new double[] {20, 30}, DesignEffect.measured());
    for (int t = 0; t < 100; t++) {
      meter.accept(new long[] {7, 0});
    }
    assertThat(meter.effect()).isEqualTo(1);
  }

  @Test
  void thinning_ofAutoregressiveRows_leavesThemNearlyIndependent() {
    DoubleSupplier thinned = Delays.thinned(Laws.autoregressive(RANDOM, 0.5, 0), 5);
    assertThat(measured(thinned, 100, 200)).isBetween(1.0, 1.5);
  }

  @Test
  void thinning_everyThird_passesEveryThird() {
    Thinning thinning = Thinning.every(3);
    StringBuilder passed = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      passed.append(thinning.passes() ? '1' : '0');
    }
    assertThat(passed).hasToString("001001001");
  }

  @Test
  void options_asText_sayWhatTheyAre() {
    assertThat(DesignEffect.measured()).hasToString("measured over 100 buckets");
    assertThat(DesignEffect.blocksOf(3)).hasToString("3.0").isEqualTo(DesignEffect.fixed(3));
    assertThat(DesignEffect.fixed(3)).hasSameHashCodeAs(DesignEffect.blocksOf(3));
    assertThat(1 / DesignEffect.none().factor()).isCloseTo(1, within(0.0));
  }

  private static double measured(DoubleSupplier law, int buckets, int size) {
    DesignEffectMeter meter = new DesignEffectMeter(REFERENCE.cells().k(), DesignEffect.measured());
    for (int t = 0; t < buckets; t++) {
      meter.accept(REFERENCE.bucket(size, law));
    }
    return meter.effect();
  }
}
