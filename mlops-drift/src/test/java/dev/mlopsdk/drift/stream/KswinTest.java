package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KswinTest {

  /** Against every order of n and m values, counted one by one. */
  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "2,5", "7,4", "8,8", "9,6"})
  void tail_ofSmallSamples_isTheShareOfOrders(int n, int m) {
    KolmogorovLattice law = new KolmogorovLattice(n, m);
    for (long distance = 0; distance <= (long) n * m + 1; distance++) {
      int all = 0;
      int far = 0;
      for (int order = 0; order < 1 << (n + m); order++) {
        if (Integer.bitCount(order) == n) {
          all++;
          far += distance(order, n, m) >= distance ? 1 : 0;
        }
      }
      assertThat(law.tail(distance)).isCloseTo(far / (double) all, within(1e-12));
    }
  }

  private static long distance(int order, int n, int m) {
    long most = 0;
    long difference = 0;
    for (int i = 0; i < n + m; i++) {
      difference += (order >> i & 1) == 1 ? m : -n;
      most = Math.max(most, Math.abs(difference));
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({"30,30", "70,30", "100,100", "37,91"})
  void distanceAndTail_ofRandomWindows_agreeWithCommonsStatistics(int n, int m) {
    SplitMix64 bits = new SplitMix64(n);
    SlidingOrder window = new SlidingOrder(n + m);
    int[] weights = new int[n + m];
    Arrays.fill(weights, 0, n, m);
    Arrays.fill(weights, n, n + m, -n);
    double[] values = new double[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? Math.floor(4 * bits.unit()) : i * 0.002 + bits.noise();
      window.add(values[i]);
      if (window.full()) {
        double[] older = Arrays.copyOfRange(values, i + 1 - n - m, i + 1 - m);
        double[] recent = Arrays.copyOfRange(values, i + 1 - m, i + 1);
        var result =
            KolmogorovSmirnovTest.withDefaults().with(PValueMethod.EXACT).test(older, recent);
        long distance = window.distance(weights);
        double p = new KolmogorovLattice(n, m).tail(distance);

        assertThat(distance).isEqualTo(Math.round(result.getStatistic() * n * m));
        assertThat(p).isCloseTo(result.getPValue(), within(1e-9 * result.getPValue()));
        assertThat(window.at(0)).isEqualTo(older[0]);
        assertThat(window.at(n + m - 1)).isEqualTo(recent[m - 1]);
      }
    }
  }

  @Test
  void critical_isTheSmallestDistanceThatIsSignificant() {
    KolmogorovLattice law = new KolmogorovLattice(70, 30);

    long critical = law.critical(0.005, 0.1);

    assertThat(law.tail(critical)).isLessThanOrEqualTo(0.005);
    assertThat(law.tail(critical - 1)).isGreaterThan(0.005);
    assertThat(law.critical(0.9999, 0.1)).isEqualTo(211); // 0.1 of 2,100 does not matter yet
  }

  @Test
  void withSeed_drawsOtherSamples_andTheSameOnesAgain() {
    assertThat(drifts(Kswin.withDefaults().withSeed(7)))
        .isEqualTo(drifts(Kswin.withDefaults().withSeed(7)))
        .isNotEqualTo(drifts(Kswin.withDefaults()));
  }

  private static List<Integer> drifts(Kswin detector) {
    SplitMix64 bits = new SplitMix64(8);
    List<Integer> drifts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (detector.accept(bits.unit()) == State.DRIFT) {
        drifts.add(i);
      }
    }
    return drifts;
  }

  /** The level stays, the spread changes: what a test of means cannot see. */
  @Test
  void accept_afterAChangeOfSpreadAlone_drifts() {
    Kswin kswin = Kswin.withDefaults().withOlder(Kswin.Older.ALL).withAlpha(1e-4);
    SplitMix64 bits = new SplitMix64(9);
    boolean before = false;
    boolean after = false;
    for (int i = 0; i < 2000; i++) {
      boolean drifted = kswin.accept(bits.noise() * (i < 1000 ? 0.1 : 1)) == State.DRIFT;
      before |= drifted && i < 1000;
      after |= drifted && i >= 1000;
    }
    assertThat(before).isFalse();
    assertThat(after).isTrue();
  }
}
