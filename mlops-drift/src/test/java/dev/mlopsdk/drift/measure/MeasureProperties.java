package dev.mlopsdk.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MeasureProperties {

  private static final NullLaws LAWS = NullLaws.withDefaults().withDraws(100);

  @Provide
  Arbitrary<List<Double>> numbers() {
    Arbitrary<Double> each =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, Arbitraries.doubles().between(-9, 9).ofScale(1)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(Double.NEGATIVE_INFINITY, 0.0, -0.0)));
    return each.list().ofMinSize(1).ofMaxSize(80);
  }

  @Provide
  Arbitrary<CountTest> tests() {
    return Arbitraries.of(CountTest.all());
  }

  @Property(tries = 300)
  void statistic_ofAnything_isFiniteAndNotNegative(
      @ForAll("tests") CountTest test,
      @ForAll("numbers") List<Double> reference,
      @ForAll("numbers") List<Double> current) {
    MeasureResult result = measure(test, reference, current);

    assertThat(result.statistic()).isNotNegative().isFinite();
    assertThat(result.atMost()).isGreaterThanOrEqualTo(result.statistic());
    assertThat(result.effectSize()).isNotNegative().isFinite();
    assertThat(result.pValue()).isBetween(0.0, 1.0);
    assertThat(result.drifted())
        .isEqualTo(result.pValue() <= 0.05 && result.effectSize() >= test.gate().moderate());
  }

  @Property(tries = 200)
  void statistic_ofEqualSamples_isZero(
      @ForAll("tests") CountTest test, @ForAll("numbers") List<Double> sample) {
    MeasureResult result = measure(test, sample, sample);

    assertThat(result.statistic()).isCloseTo(0, within(1e-7));
    assertThat(result.pValue()).isGreaterThan(0.99);
  }

  @Property(tries = 200)
  void statistic_ofShuffledSamples_isTheSame(
      @ForAll("tests") CountTest test,
      @ForAll("numbers") List<Double> reference,
      @ForAll("numbers") List<Double> current) {
    MeasureResult before = measure(test, reference, current);
    Collections.reverse(reference);
    Collections.rotate(current, 7);

    assertThat(measure(test, reference, current)).isEqualTo(before);
  }

  /** Bounds that hold whatever the samples are. */
  @Property(tries = 200)
  void statistics_ofTheSameSamples_keepTheirInequalities(
      @ForAll("numbers") List<Double> reference, @ForAll("numbers") List<Double> current) {
    double tvd = measure(TotalVariationTest.withDefaults(), reference, current).statistic();
    double hellinger = measure(HellingerTest.withDefaults(), reference, current).statistic();
    double linf = measure(LargestShareTest.withDefaults(), reference, current).statistic();
    double js = measure(JensenShannonTest.withDefaults(), reference, current).statistic();

    assertThat(tvd).isLessThanOrEqualTo(1 + 1e-12);
    assertThat(linf).isLessThanOrEqualTo(tvd + 1e-12);
    assertThat(hellinger * hellinger).isLessThanOrEqualTo(tvd + 1e-12);
    assertThat(tvd).isLessThanOrEqualTo(Math.sqrt(2) * hellinger + 1e-12);
    assertThat(js * js).isLessThanOrEqualTo(tvd + 1e-12);
  }

  @Property(tries = 100)
  void distance_ofASampleThatMovesFurther_doesNotFall(@ForAll("numbers") List<Double> sample) {
    double last = 0;
    for (double shift : new double[] {0, 1, 2, 5, 30}) {
      double[] moved = Arrays.stream(array(sample)).map(x -> x + shift).toArray();
      MeasureResult ks = BinnedKolmogorovSmirnovTest.withDefaults().test(array(sample), moved);
      assertThat(ks.statistic()).isGreaterThanOrEqualTo(last - 1e-12);
      last = ks.statistic();
    }
  }

  private static MeasureResult measure(
      CountTest test, List<Double> reference, List<Double> current) {
    FeatureCounts counts = FeatureCounts.of(array(reference));
    return test.test(counts, counts.count(array(current)), LAWS);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
