package dev.mlopsdk.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden values: src/test/python/golden_evidence.py, which names its tools. Logarithms agree to
 * 1e-7: at n = 1e12 the terms that cancel are 1e8 in size. E-values below the smallest double are
 * 0.
 */
class EvidenceTest {

  static Stream<JsonNode> golden() {
    try (InputStream in = EvidenceTest.class.getResourceAsStream("/golden/evidence.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(root.get("cases").spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void eValue_onGoldenCounts_agreesWithEightyDigits(JsonNode golden) {
    double eValue =
        new Evidence(golden.get("limit").asDouble())
            .eValue(golden.get("n").asLong(), golden.get("k").asLong());

    double expected = golden.get("ln").asDouble();
    if (expected < -740) {
      assertThat(eValue).isZero();
    } else {
      assertThat(Math.log(eValue)).isCloseTo(expected, within(1e-7));
    }
  }

  @Test
  void eValue_ofOverwhelmingEvidence_isTheLargestDouble() {
    assertThat(new Evidence(0.01).eValue(1_000_000_000_000L, 500_000_000_000L))
        .isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void eValue_ofNoCases_isOne() {
    assertThat(new Evidence(0.3).eValue(0, 0)).isEqualTo(1);
  }

  /** The mean factor of one more case at the limit, exactly: a martingale. */
  @ParameterizedTest
  @CsvSource({"0.001, 700, 3", "0.01, 50, 0", "0.2, 1000, 230", "0.5, 17, 11", "0.99, 5, 5"})
  void eValue_afterOneMoreCaseAtTheLimit_isTheSameOnAverage(double limit, long n, long k) {
    Evidence evidence = new Evidence(limit);
    double next = limit * evidence.eValue(n + 1, k + 1) + (1 - limit) * evidence.eValue(n + 1, k);
    assertThat(next / evidence.eValue(n, k)).isCloseTo(1, within(1e-12));
    double below = limit / 2;
    double calmer = below * evidence.eValue(n + 1, k + 1) + (1 - below) * evidence.eValue(n + 1, k);
    assertThat(calmer).isLessThan(evidence.eValue(n, k));
  }

  /**
   * α = 0.05 for each of three limits, looked at after every one of 20,000 cases, 2,000 streams
   * each. A rate above 0.05 + 3.3 standard errors of 0.0049 (0.066) has probability 0.0005 under
   * the bound; seeds are fixed, so the test is the same every time.
   */
  @ParameterizedTest
  @CsvSource({"0.01, 1", "0.05, 2", "0.2, 3"})
  void falseAlarms_whilePeekingAfterEveryCase_stayBelowAlpha(double limit, long seed) {
    int streams = 2000;
    int alarms = 0;
    SplittableRandom random = new SplittableRandom(seed);
    long[] threshold = thresholds(limit, 20_000, 20);
    for (int stream = 0; stream < streams; stream++) {
      if (firstAlarm(limit, threshold, random) > 0) {
        alarms++;
      }
    }
    double rate = (double) alarms / streams;
    assertThat(rate).isLessThanOrEqualTo(0.066);
  }

  /**
   * Median cases until the alarm at α = 0.05, 401 streams; the bounds are what was measured, ×1.2.
   */
  @ParameterizedTest
  @CsvSource({
    "0.01, 0.02, 1079",
    "0.01, 0.05, 112",
    "0.05, 0.10, 194",
    "0.2, 0.25, 498",
    "0.001, 0.01, 341"
  })
  void detection_ofALargerShare_comesSoon(double limit, double actual, int median) {
    SplittableRandom random = new SplittableRandom(7);
    long[] threshold = thresholds(limit, 20_000, 20);
    int[] found = new int[401];
    for (int stream = 0; stream < found.length; stream++) {
      found[stream] = firstAlarm(actual, threshold, random);
      assertThat(found[stream]).isPositive();
    }
    Arrays.sort(found);
    assertThat(found[200]).isCloseTo(median, withinPercentage(2));
  }

  /** The smallest k with an e-value of {@code level}, for each n: E grows with k. */
  private static long[] thresholds(double limit, int cases, double level) {
    Evidence evidence = new Evidence(limit);
    long[] threshold = new long[cases + 1];
    for (int n = 1; n <= cases; n++) {
      long k = threshold[n - 1];
      while (k <= n && evidence.eValue(n, k) < level) {
        k++;
      }
      threshold[n] = k;
    }
    return threshold;
  }

  private static int firstAlarm(double actual, long[] threshold, SplittableRandom random) {
    long bad = 0;
    for (int n = 1; n < threshold.length; n++) {
      if (random.nextDouble() < actual && ++bad >= threshold[n]) {
        return n;
      }
    }
    return 0;
  }
}
