package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdwinTest {

  /**
   * ADWIN from its definition: all values are kept, means and variances are taken from them, and
   * every cut between buckets is put to the rule. Only the buckets' borders are shared knowledge.
   */
  private static final class Naive {

    private final double delta;
    private final int clock;
    private final List<Double> window = new ArrayList<>();
    private final Deque<Integer> buckets = new ArrayDeque<>(); // the oldest first
    private int seen;

    Naive(double delta, int clock) {
      this.delta = delta;
      this.clock = clock;
    }

    boolean accept(double value) {
      window.add(value);
      buckets.addLast(1);
      compress();
      boolean drifted = false;
      if (++seen % clock == 0 && window.size() > 10) {
        while (hasCut()) {
          drifted = true;
          int oldest = buckets.removeFirst();
          window.subList(0, oldest).clear();
        }
      }
      return drifted;
    }

    void reset() {
      window.clear();
      buckets.clear();
      seen = 0;
    }

    private void compress() {
      List<Integer> sizes = new ArrayList<>(buckets);
      for (int size = 1; ; size *= 2) {
        int first = sizes.indexOf(size);
        if (first < 0 || sizes.lastIndexOf(size) - first < 5) {
          break;
        }
        sizes.set(first, 2 * size);
        sizes.remove(first + 1);
      }
      buckets.clear();
      buckets.addAll(sizes);
    }

    private boolean hasCut() {
      int n0 = 0;
      for (int bucket : buckets) {
        n0 += bucket;
        int n1 = window.size() - n0;
        if (n0 >= 5 && n1 >= 5 && apart(n0, n1)) {
          return true;
        }
      }
      return false;
    }

    private boolean apart(int n0, int n1) {
      double mean = mean(0, n0 + n1);
      double squares = 0;
      for (double x : window) {
        squares += (x - mean) * (x - mean);
      }
      double log = Math.log(2 * Math.log(n0 + n1) / delta);
      double m = 1.0 / (n0 - 4) + 1.0 / (n1 - 4);
      double bound = Math.sqrt(2 * m * squares / (n0 + n1) * log) + 2 * log * m / 3;
      return Math.abs(mean(0, n0) - mean(n0, n0 + n1)) > bound;
    }

    double mean(int from, int to) {
      return window.subList(from, to).stream().mapToDouble(x -> x).average().orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void accept_ofChangingValues_agreesWithTheDefinition(long seed) {
    SplitMix64 bits = new SplitMix64(seed);
    double delta = seed % 2 == 0 ? 0.002 : 0.2;
    int clock = seed % 3 == 0 ? 1 : 32;
    Adwin adwin = Adwin.withDefaults().withDelta(delta).withClock(clock);
    Naive naive = new Naive(delta, clock);
    int drifts = 0;
    double level = 0;
    for (int i = 0; i < 1500; i++) {
      if (i % 300 == 0) {
        level = 100 + 2 * bits.unit();
      }
      double value = seed % 4 == 0 ? bits.error(level - 100.5) : level + bits.noise();
      boolean drifted = adwin.accept(value) == State.DRIFT;

      assertThat(drifted).as("at %s", i).isEqualTo(naive.accept(value));
      assertThat(adwin.width()).isEqualTo(naive.window.size());
      assertThat(adwin.estimate()).isCloseTo(naive.mean(0, naive.window.size()), within(1e-9));
      if (drifted) {
        drifts++;
        naive.reset();
      }
    }
    assertThat(drifts).isPositive();
  }

  /** An alarm per two million stable values was measured, so one is likely here; five are not. */
  @Test
  void accept_ofStableValues_rarelyDrifts() {
    int drifted = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplitMix64 bits = new SplitMix64(seed);
      Adwin adwin = Adwin.withDefaults();
      boolean any = false;
      for (int i = 0; i < 10_000; i++) {
        any |= adwin.accept(bits.noise()) == State.DRIFT;
      }
      drifted += any ? 1 : 0;
    }
    assertThat(drifted).isLessThan(5);
  }

  @Test
  void withDirectionUp_onAFall_shortensTheWindowWithoutDrift() {
    Adwin adwin = Adwin.withDefaults().withDirection(Direction.UP);
    SplitMix64 bits = new SplitMix64(1);
    for (int i = 0; i < 4000; i++) {
      assertThat(adwin.accept(bits.noise() + (i < 2000 ? 2 : 0))).isEqualTo(State.STABLE);
    }
    assertThat(adwin.count()).isEqualTo(4000);
    assertThat(adwin.width()).isBetween(1900L, 2010L);
    assertThat(adwin.estimate()).isCloseTo(0, within(0.1));
    assertThat(adwin.variance()).isCloseTo(1 / 3.0, within(0.05));
  }

  /** Far from 0, where sums lose digits: mean and variance stay right to twelve and six digits. */
  @Test
  void estimate_ofMillionsOfValuesFarFromZero_losesNoDigits() {
    checkMoments(3_000_000, 1e6);
  }

  @Test
  @Tag("soak")
  void estimate_ofABillionValues_losesNoDigits() {
    checkMoments(1_000_000_000, 1e6);
  }

  private static void checkMoments(int n, double offset) {
    SplitMix64 bits = new SplitMix64(5);
    DoubleSupplier next = () -> offset + (bits.next() >>> 54) * 0x1p-10; // 0 to 1 in 1,024 steps
    Adwin adwin = Adwin.withDefaults().withDelta(1e-12);
    long sum = 0; // of the steps: exact
    long squares = 0;
    for (int i = 0; i < n; i++) {
      double value = next.getAsDouble();
      long step = (long) ((value - offset) * 1024);
      sum += step;
      squares += step * step;
      adwin.accept(value);
    }
    assertThat(adwin.width()).isEqualTo(n);
    double mean = sum / (1024.0 * n);
    assertThat(adwin.estimate() - offset).isCloseTo(mean, within(1e-12 * offset));
    double variance = squares / (1024.0 * 1024.0 * n) - mean * mean;
    assertThat(adwin.variance()).isCloseTo(variance, within(1e-6 * variance));
  }

  @Test
  void histogram_whenItsLastRowIsFull_dropsTheOldest() {
    ExponentialHistogram histogram = new ExponentialHistogram(2, 6);
    for (int i = 0; i < 100_000; i++) {
      histogram.add(i);
    }
    assertThat(histogram.width()).isBetween(64L, 2L * 63 + 32);
    double oldest = 100_000 - histogram.width();
    assertThat(histogram.mean()).isCloseTo((oldest + 99_999) / 2, within(1e-6));
  }

  @Test
  void histogram_ofDroppedBuckets_keepsItsSums() {
    ExponentialHistogram histogram = new ExponentialHistogram(1);
    SplitMix64 bits = new SplitMix64(6);
    for (int i = 0; i < 1023; i++) {
      histogram.add(bits.noise());
    }
    while (histogram.width() > 1) {
      double mean = histogram.mean();
      double variance = histogram.variance();
      histogram.sumAnew();
      assertThat(histogram.mean()).isCloseTo(mean, within(1e-12));
      assertThat(histogram.variance()).isCloseTo(variance, within(1e-12));
      histogram.dropOldest();
    }
    histogram.dropOldest();
    assertThat(histogram.width()).isZero();
    assertThat(histogram.mean()).isNaN();
  }
}
