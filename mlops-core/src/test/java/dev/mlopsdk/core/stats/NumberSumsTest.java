package dev.mlopsdk.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden values are made by src/test/python/golden_statistics.py, which names its tools. */
class NumberSumsTest {

  static Iterable<JsonNode> numbers() {
    return Golden.read().get("numbers");
  }

  static NumberSums sums(double... values) {
    NumberCells cells = new NumberCells(1, false);
    for (double value : values) {
      cells.add(value, 0);
    }
    return sums(cells);
  }

  static NumberSums sums(NumberCells cells) {
    NumberSums sums = new NumberSums();
    cells.addTo(sums);
    cells.addExtremesTo(sums, 0);
    return sums;
  }

  /**
   * Each value is rounded to 32 significant bits: the mean is off by 2^-33 of the largest value at
   * the most, and the deviation by that of all. Quantiles are off by 1/128.
   */
  @ParameterizedTest
  @MethodSource("numbers")
  void moments_onGoldenSamples_agreeWithExactArithmeticAndNumPy(JsonNode golden) {
    NumberSums sums = sums(Golden.sample(golden));

    double largest =
        Math.max(Math.abs(golden.get("min").asDouble()), Math.abs(golden.get("max").asDouble()));
    assertThat(sums.mean()).isCloseTo(golden.get("mean").asDouble(), within(0x1p-33 * largest));
    assertThat(sums.mean())
        .isCloseTo(golden.get("numpy_mean").asDouble(), within(0x1p-33 * largest));
    assertThat(sums.standardDeviation())
        .isCloseTo(golden.get("sd").asDouble(), within(0x1p-33 * largest));
    if (!golden.get("numpy_sd").isNull()) {
      assertThat(sums.standardDeviation())
          .isCloseTo(golden.get("numpy_sd").asDouble(), within(0x1p-33 * largest));
    }
    assertThat(sums.min()).isEqualTo(golden.get("min").asDouble());
    assertThat(sums.max()).isEqualTo(golden.get("max").asDouble());
    assertThat(sums.negative()).isEqualTo(golden.get("negative").asLong());
    assertThat(sums.tally(NumberCells.NAN)).isEqualTo(golden.get("nan").asLong());
    assertThat(sums.tally(NumberCells.POSITIVE_INFINITY)).isEqualTo(golden.get("inf").asLong());
    assertThat(sums.tally(NumberCells.ZERO)).isEqualTo(golden.get("zero").asLong());
    JsonNode shares = Golden.read().get("shares");
    for (int i = 0; i < shares.size(); i++) {
      double expected = golden.get("quantiles").get(i).asDouble();
      assertThat(sums.quantile(shares.get(i).asDouble()))
          .isCloseTo(expected, Percentage.withPercentage(100 / 128.0));
    }
  }

  @Test
  void everything_ofNothing_isNaN() {
    NumberSums none = sums();
    assertThat(none.volume()).isZero();
    assertThat(none.mean()).isNaN();
    assertThat(none.standardDeviation()).isNaN();
    assertThat(none.min()).isNaN();
    assertThat(none.max()).isNaN();
    assertThat(none.quantile(0.5)).isNaN();
  }

  @Test
  void aConstant_isItsOwnMeanAndEveryQuantile() {
    NumberSums sums = sums(0.1, 0.1, 0.1);
    assertThat(sums.quantile(0.01)).isEqualTo(0.1);
    assertThat(sums.quantile(0.99)).isEqualTo(0.1);
    assertThat(sums.mean()).isCloseTo(0.1, within(0x1p-33));
    assertThat(sums.standardDeviation()).isZero();
  }

  @Test
  void quantiles_ofSmallWholeNumbers_areExact() {
    NumberSums sums = sums(IntStream.rangeClosed(-127, 127).asDoubleStream().toArray());
    for (int rank = 1; rank <= 255; rank++) {
      assertThat(sums.quantile((rank - 0.5) / 255)).isEqualTo(rank - 128.0);
    }
  }

  @Test
  void octaves_beyondTheMost_failInsteadOfFillingTheMemory() {
    double[] spread = IntStream.range(-500, 500).mapToDouble(i -> Math.scalb(1.0, i)).toArray();
    NumberSums sums = sums(spread);
    assertThat(sums.finite()).isEqualTo(NumberCells.MOST_OCTAVES);
    assertThat(sums.tally(NumberCells.FAILED)).isEqualTo(1000 - NumberCells.MOST_OCTAVES);
    assertThat(sums.volume()).isEqualTo(1000);
  }

  @Test
  void extremeDoubles_areCounted() {
    NumberSums sums =
        sums(
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            -0.0,
            Math.nextDown(1.0),
            Math.nextDown(2.0));
    assertThat(sums.finite()).isEqualTo(8);
    assertThat(sums.negative()).isEqualTo(2);
    assertThat(sums.tally(NumberCells.ZERO)).isEqualTo(1);
    assertThat(sums.min()).isEqualTo(-Double.MAX_VALUE);
    assertThat(sums.max()).isEqualTo(Double.MAX_VALUE);
    assertThat(sums.standardDeviation()).isPositive().isFinite();
    assertThat(sums(Math.nextDown(1.0)).mean()).isEqualTo(1);
  }

  /** What doubles added up cannot do: a day of large values before it changes nothing. */
  @Test
  void minus_afterManyLargeValues_losesNothing() {
    NumberCells cells = new NumberCells(1, false);
    for (int i = 0; i < 100_000; i++) {
      cells.add(1e15 * (i % 7), 0);
    }
    NumberSums before = sums(cells);
    Random random = new Random(3);
    double[] window = random.doubles(1000).toArray();
    for (double value : window) {
      cells.add(value, 0);
    }
    NumberSums difference = sums(cells).minus(before);
    NumberSums alone = sums(window);
    assertThat(difference.mean()).isEqualTo(alone.mean());
    assertThat(difference.standardDeviation()).isEqualTo(alone.standardDeviation());
    assertThat(difference.finite()).isEqualTo(1000);
  }
}
