package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Laws that hold for any samples; values are quarters, so that sums and shifts are exact. */
class TwoSampleProperties {

  private static final Map<String, BiFunction<double[], double[], TestResult>> NUMBERS =
      EveryTest.ofNumbers(19);

  /** The sign of the effect says in which direction. */
  private static final Set<String> SIGNED = Set.of("mann-whitney", "welch-t", "levene");

  @Provide
  Arbitrary<List<Integer>> quarters() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-2_000, 2_000).list().ofMinSize(5).ofMaxSize(60),
        Arbitraries.integers().between(0, 3).list().ofMinSize(5).ofMaxSize(60));
  }

  @Property(tries = 150)
  void test_ofAnySamples_givesNumbersAndAProbability(
      @ForAll("quarters") List<Integer> x, @ForAll("quarters") List<Integer> y) {
    for (var test : NUMBERS.entrySet()) {
      TestResult result = test.getValue().apply(numbers(x), numbers(y));

      assertThat(result.method()).isEqualTo(test.getKey());
      assertThat(result.pValue()).as(test.getKey()).isBetween(0.0, 1.0);
      assertThat(result.statistic()).as(test.getKey()).isNotNaN();
      assertThat(result.effectSize()).as(test.getKey()).isNotNaN();
      assertThat(result.referenceSize()).isEqualTo(x.size());
      assertThat(result.currentSize()).isEqualTo(y.size());
    }
  }

  @Property(tries = 150)
  void test_ofSwappedSamples_givesTheSamePValueAndEffect(
      @ForAll("quarters") List<Integer> x, @ForAll("quarters") List<Integer> y) {
    for (var test : NUMBERS.entrySet()) {
      TestResult there = test.getValue().apply(numbers(x), numbers(y));
      TestResult back = test.getValue().apply(numbers(y), numbers(x));

      assertClose(test.getKey(), back.pValue(), there.pValue());
      if (SIGNED.contains(test.getKey())) {
        assertClose(test.getKey(), back.effectSize(), -there.effectSize());
      } else if (!test.getKey().equals("wasserstein")) {
        // Its scale is the reference's.
        assertClose(test.getKey(), back.effectSize(), there.effectSize());
      }
    }
  }

  @Property(tries = 100)
  void test_ofShuffledSamples_givesTheSame(
      @ForAll("quarters") List<Integer> x, @ForAll("quarters") List<Integer> y) {
    List<Integer> other = new java.util.ArrayList<>(x);
    Collections.reverse(other);
    for (var test : NUMBERS.entrySet()) {
      TestResult one = test.getValue().apply(numbers(x), numbers(y));
      TestResult shuffled = test.getValue().apply(numbers(other), numbers(y));

      assertClose(test.getKey(), shuffled.statistic(), one.statistic());
      assertClose(test.getKey(), shuffled.pValue(), one.pValue());
      assertClose(test.getKey(), shuffled.effectSize(), one.effectSize());
    }
  }

  /** Wasserstein and energy statistics have a unit; p-values and effects have none. */
  @Property(tries = 100)
  void test_ofShiftedAndScaledSamples_givesTheSamePValueAndEffect(
      @ForAll("quarters") List<Integer> x,
      @ForAll("quarters") List<Integer> y,
      @ForAll @IntRange(min = -50, max = 50) int shift,
      @ForAll @IntRange(min = -3, max = 3) int power) {
    double scale = Math.pow(2, power);
    for (var test : NUMBERS.entrySet()) {
      TestResult one = test.getValue().apply(numbers(x), numbers(y));
      TestResult moved =
          test.getValue().apply(moved(numbers(x), shift, scale), moved(numbers(y), shift, scale));

      assertClose(test.getKey(), moved.effectSize(), one.effectSize());
      assertClose(test.getKey(), moved.pValue(), one.pValue());
    }
  }

  @Property(tries = 100)
  void test_ofIdenticalSamples_seesNothing(@ForAll("quarters") List<Integer> x) {
    for (var test : NUMBERS.entrySet()) {
      TestResult result = test.getValue().apply(numbers(x), numbers(x));

      // The effect of MMD is a root, so a rounding error of 1e-13 shows as 3e-7.
      assertThat(result.effectSize()).as(test.getKey()).isCloseTo(0, within(1e-6));
      assertThat(result.drifted()).as(test.getKey()).isFalse();
      if (Set.of("kolmogorov-smirnov", "wasserstein", "energy", "welch-t", "levene")
          .contains(test.getKey())) {
        assertThat(result.statistic()).as(test.getKey()).isZero();
        assertThat(result.pValue()).as(test.getKey()).isEqualTo(1);
      }
    }
  }

  @Property(tries = 200)
  void test_ofAnyCounts_givesAProbabilityAndIsSymmetric(
      @ForAll @Size(min = 2, max = 2) List<@IntRange(max = 60) Integer> x,
      @ForAll @Size(min = 2, max = 2) List<@IntRange(max = 60) Integer> y) {
    long[] reference = x.stream().mapToLong(Integer::longValue).toArray();
    long[] current = y.stream().mapToLong(Integer::longValue).toArray();
    if (Arrays.stream(reference).sum() == 0 || Arrays.stream(current).sum() == 0) {
      return;
    }
    for (var test : EveryTest.ofCounts().entrySet()) {
      TestResult there = test.getValue().apply(reference, current);
      TestResult back = test.getValue().apply(current, reference);

      assertThat(there.pValue()).as(test.getKey()).isBetween(0.0, 1.0);
      assertThat(there.statistic()).as(test.getKey()).isNotNaN();
      assertClose(test.getKey(), back.pValue(), there.pValue());
      assertClose(test.getKey(), Math.abs(back.effectSize()), Math.abs(there.effectSize()));
    }
  }

  @Property(tries = 50)
  void sorted_ofAnyNumbers_isAscending(
      @ForAll @Size(min = 1, max = 30) List<Double> values, @ForAll @IntRange(max = 1) int large) {
    double[] sample =
        Collections.nCopies(large == 1 ? 3_000 : 1, values).stream()
            .flatMap(List::stream)
            .mapToDouble(value -> value + 0.0)
            .toArray();
    double[] expected = sample.clone();
    Arrays.sort(expected);

    assertThat(Arrays.equals(RadixSort.sorted(sample), expected)).isTrue();
  }

  /** Epps–Singleton solves with a matrix that a few values make nearly singular. */
  private static void assertClose(String test, double actual, double expected) {
    if (actual != expected) {
      double relative = test.equals("epps-singleton") ? 1e-5 : 1e-9;
      assertThat(actual)
          .as(test)
          .isCloseTo(expected, within(relative * Math.max(1e-4, Math.abs(expected))));
    }
  }

  private static double[] moved(double[] sample, double shift, double scale) {
    return Arrays.stream(sample).map(value -> (value + shift) * scale).toArray();
  }

  private static double[] numbers(List<Integer> quarters) {
    return quarters.stream().mapToDouble(quarter -> quarter / 4.0).toArray();
  }
}
