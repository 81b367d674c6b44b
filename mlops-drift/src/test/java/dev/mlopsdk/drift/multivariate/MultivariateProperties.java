package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import net.jqwik.api.constraints.LongRange;

class MultivariateProperties {

  private static final double[][] REFERENCE = Scenario.NORMAL.rows(new Draws(1), 120, 4);
  private static final FittedPca PCA = PcaReconstruction.withDefaults().fit(REFERENCE);
  private static final FittedMmd MMD = FourierMmd.withDefaults().withFeatures(32).fit(REFERENCE);
  private static final FittedMahalanobis DISTANCE =
      MahalanobisDistance.withDefaults().fit(REFERENCE);

  @Provide
  Arbitrary<double[][]> samples() {
    Arbitrary<Double> each =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(12, Arbitraries.doubles().between(-9, 9).ofScale(2)),
            net.jqwik.api.Tuple.of(
                1,
                Arbitraries.of(
                    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -0.0)));
    Arbitrary<double[]> row =
        each.list()
            .ofSize(4)
            .map(values -> values.stream().mapToDouble(Double::doubleValue).toArray());
    return row.list().ofMinSize(2).ofMaxSize(60).map(rows -> rows.toArray(double[][]::new));
  }

  /** Replicas that saw a part each say together, to the bit, what one that saw all says. */
  @Property(tries = 200)
  void sums_ofReplicasInAnyOrder_areThoseOfOne(
      @ForAll("samples") double[][] sample, @ForAll @LongRange(min = 0, max = 999) long seed) {
    for (RowSums empty : List.of(PCA.sums(), MMD.sums(), DISTANCE.sums())) {
      List<RowSums> replicas = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replicas.add(i == 0 ? empty : fresh(empty));
      }
      RowSums one = fresh(empty).acceptAll(sample);
      Random random = new Random(seed);
      List<double[]> rows = new ArrayList<>(Arrays.asList(sample));
      Collections.shuffle(rows, random);
      rows.forEach(row -> replicas.get(random.nextInt(4)).accept(row));
      Collections.shuffle(replicas, random);
      RowSums merged =
          replicas
              .get(0)
              .combine(replicas.get(1))
              .combine(replicas.get(2).combine(replicas.get(3)).toBytes());

      assertThat(merged.toBytes()).isEqualTo(one.toBytes());
      assertThat(merged.rows()).isEqualTo(sample.length);
    }
  }

  private static RowSums fresh(RowSums like) {
    for (RowSums empty : List.of(PCA.sums(), MMD.sums(), DISTANCE.sums())) {
      if (empty.toBytes().length == like.toBytes().length) {
        return empty;
      }
    }
    throw new IllegalStateException("Sums of each fit have a length of their own");
  }

  @Property(tries = 200)
  void results_ofAnything_areFinite(@ForAll("samples") double[][] sample) {
    List<MultivariateResult> results =
        List.of(
            PCA.test(sample),
            PCA.test(PCA.sums().acceptAll(sample)),
            MMD.test(sample),
            MMD.test(MMD.sums().acceptAll(sample)),
            DISTANCE.test(sample),
            DISTANCE.testTail(sample));
    for (MultivariateResult result : results) {
      assertThat(result.statistic()).isFinite();
      assertThat(result.effectSize()).isFinite().isNotNegative();
      assertThat(result.pValue()).isPositive().isLessThanOrEqualTo(1);
      assertThat(result.currentSize()).isEqualTo(sample.length);
      assertThat(result.weights()).allSatisfy(weight -> assertThat(weight).isFinite());
    }
  }

  @Property(tries = 100)
  void result_ofShuffledRows_isTheSame(@ForAll("samples") double[][] sample) {
    double[][] shuffled = sample.clone();
    Collections.reverse(Arrays.asList(shuffled));

    assertThat(PCA.test(shuffled)).isEqualTo(PCA.test(sample));
    assertThat(DISTANCE.test(shuffled).weights()).isEqualTo(DISTANCE.test(sample).weights());
    double squared = DISTANCE.test(sample).statistic(); // the covariance's sums are rounded
    assertThat(DISTANCE.test(shuffled).statistic()).isCloseTo(squared, within(1e-8 * squared));
    assertThat(DISTANCE.testTail(shuffled)).isEqualTo(DISTANCE.testTail(sample));
    assertThat(MMD.test(shuffled).statistic()).isEqualTo(MMD.test(sample).statistic());
  }

  /** Units of columns do not matter where they are standardised; powers of two change no bit. */
  @Property(tries = 30)
  void result_inOtherUnits_isTheSame(@ForAll @LongRange(min = 2, max = 99) long seed) {
    double[][] current = Scenario.SHIFT.rows(new Draws(seed), 40, 4);
    double[] units = {1024, 0.125, 4, 1};
    double[][] reference = scaled(REFERENCE, units);
    double[][] other = scaled(current, units);

    assertThat(PcaReconstruction.withDefaults().test(reference, other))
        .isEqualTo(PCA.test(current));
    assertThat(FourierMmd.withDefaults().withFeatures(32).test(reference, other))
        .isEqualTo(MMD.test(current));
    assertThat(DomainClassifier.withDefaults().test(reference, other))
        .isEqualTo(DomainClassifier.withDefaults().test(REFERENCE, current));
    assertThat(MahalanobisDistance.withDefaults().test(reference, other).statistic())
        .isEqualTo(DISTANCE.test(current).statistic());
  }

  private static double[][] scaled(double[][] rows, double[] units) {
    return Arrays.stream(rows)
        .map(
            row -> {
              double[] scaled = row.clone();
              Arrays.setAll(scaled, j -> row[j] * units[j]);
              return scaled;
            })
        .toArray(double[][]::new);
  }

  /** A rotated embedding is as far away, and its mean as unlikely. */
  @Property(tries = 50)
  void distances_ofRotatedRows_areTheSame(
      @ForAll @LongRange(min = 2, max = 99) long seed,
      @ForAll @LongRange(min = 1, max = 62) long tenths) {
    double[][] current = Scenario.SHIFT.rows(new Draws(seed), 40, 4);
    double[][] turned = rotated(current, tenths / 10.0);
    FittedMahalanobis other =
        MahalanobisDistance.withDefaults().fit(rotated(REFERENCE, tenths / 10.0));

    for (int i = 0; i < current.length; i++) {
      double distance = DISTANCE.distance(current[i]);
      assertThat(other.distance(turned[i])).isCloseTo(distance, within(1e-9 * distance));
    }
    assertThat(other.shrinkage()).isCloseTo(DISTANCE.shrinkage(), within(1e-10));
    double squared = DISTANCE.test(current).statistic();
    assertThat(other.test(turned).statistic()).isCloseTo(squared, within(1e-7 * squared));
  }

  private static double[][] rotated(double[][] rows, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    return Arrays.stream(rows)
        .map(
            r ->
                new double[] {
                  cos * r[0] - sin * r[2],
                  cos * r[1] + sin * r[3],
                  sin * r[0] + cos * r[2],
                  cos * r[3] - sin * r[1]
                })
        .toArray(double[][]::new);
  }
}
