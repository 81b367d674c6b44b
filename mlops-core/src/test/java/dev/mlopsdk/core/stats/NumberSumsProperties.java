package dev.mlopsdk.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/**
 * The laws of the sums: nothing depends on order or grouping, and a quantile is where it should.
 */
class NumberSumsProperties {

  @Provide
  Arbitrary<List<Double>> values() {
    return Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.integers().between(-5, 5).map(Integer::doubleValue),
            Arbitraries.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE))
        .list()
        .ofMaxSize(200);
  }

  private static NumberSums sums(List<Double> values) {
    return NumberSumsTest.sums(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Property(seed = "31", tries = 200)
  void merged_isTheSameAsBulk_whateverTheOrder(
      @ForAll("values") List<Double> values, @ForAll Random random) {
    List<Double> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    int cut = shuffled.isEmpty() ? 0 : random.nextInt(shuffled.size());
    NumberSums merged =
        sums(shuffled.subList(cut, shuffled.size())).plus(sums(shuffled.subList(0, cut)));
    NumberSums bulk = sums(values);

    assertThat(merged).isEqualTo(bulk);
    assertThat(merged.mean()).isEqualTo(Double.valueOf(bulk.mean()));
    assertThat(merged.standardDeviation()).isEqualTo(Double.valueOf(bulk.standardDeviation()));
    assertThat(merged.volume()).isEqualTo(values.size());
  }

  @Property(seed = "37", tries = 300)
  void quantile_isWithinACellOfTheOrderStatistic(
      @ForAll("values") List<Double> values, @ForAll @DoubleRange(min = 0, max = 1) double share) {
    double[] sorted =
        values.stream()
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double found = sums(values).quantile(share);
    if (sorted.length == 0) {
      assertThat(found).isNaN();
      return;
    }
    double exact = sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    assertThat(Math.abs(found - exact))
        .as("%s of %s", share, Arrays.toString(sorted))
        .isLessThanOrEqualTo(Math.max(Math.abs(exact) / 128, Double.MIN_NORMAL));
  }

  @Property(seed = "41", tries = 100)
  void minus_isWhatCameSince(
      @ForAll("values") List<Double> before, @ForAll("values") List<Double> since) {
    List<Double> all = new ArrayList<>(before);
    all.addAll(since);
    NumberSums window = sums(all).minus(sums(before));
    NumberSums alone = sums(since);

    assertThat(window.volume()).isEqualTo(alone.volume());
    assertThat(window.mean()).isEqualTo(Double.valueOf(alone.mean()));
    assertThat(window.standardDeviation()).isEqualTo(Double.valueOf(alone.standardDeviation()));
    assertThat(window.negative()).isEqualTo(alone.negative());
  }
}
