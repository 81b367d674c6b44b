package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Laws that hold for any scores and labels. */
class QualityProperties {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Rows(double[] scores, int[] labels) {

    Rows part(int from, int to) {
      return new Rows(Arrays.copyOfRange(scores, from, to), Arrays.copyOfRange(labels, from, to));
    }

    Rows shuffled(long seed) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < scores.length; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(seed));
      return new Rows(
          order.stream().mapToDouble(i -> scores[i]).toArray(),
          order.stream().mapToInt(i -> labels[i]).toArray());
    }
  }

  @Provide
  Arbitrary<Rows> rows() {
    return Arbitraries.integers()
        .between(2, 60)
        .flatMap(
            n ->
                Combinators.combine(
                        Arbitraries.doubles()
                            .between(0, 1)
                            .ofScale(2)
                            .array(double[].class)
                            .ofSize(n),
                        Arbitraries.integers().between(0, 1).array(int[].class).ofSize(n))
                    .as(Rows::new));
  }

  @Property(tries = 200)
  void counts_ofParts_areThoseOfTheWhole(@ForAll("rows") Rows rows, @ForAll int anySplit) {
    int split = 1 + Math.floorMod(anySplit, rows.scores.length - 1);
    Rows first = rows.part(0, split);
    Rows second = rows.part(split, rows.scores.length);
    ScoreCounts one = ScoreCounts.of(first.scores, first.labels);
    ScoreCounts other = ScoreCounts.of(second.scores, second.labels);
    ScoreCounts whole = ScoreCounts.of(rows.scores, rows.labels);

    assertThat(one.plus(other)).isEqualTo(whole).isEqualTo(other.plus(one));
    assertThat(whole.minus(one)).isEqualTo(other);
    assertThat(whole.plus(one).quality(0.5)).isEqualTo(one.plus(whole).quality(0.5));
  }

  @Property(tries = 200)
  void classCounts_ofParts_areThoseOfTheWhole(
      @ForAll @IntRange(min = 2, max = 6) int classes, @ForAll long seed) {
    MulticlassRows rows = MulticlassRows.of("even", "calibrated", 40, classes, seed);
    ClassCounter one = ClassCounter.create(classes);
    ClassCounter other = ClassCounter.create(classes);
    ClassCounter whole = ClassCounter.create(classes);
    for (int i = 0; i < 40; i++) {
      double[] row = rows.probabilities()[i];
      whole.accept(row, rows.labels()[i]);
      whole.accept(i % classes);
    }
    ClassCounts before = whole.snapshot();
    for (int i = 39; i >= 0; i--) {
      ClassCounter part = i % 3 == 0 ? one : other;
      part.accept(rows.probabilities()[i], rows.labels()[i]);
      part.accept(i % classes);
      whole.accept(rows.probabilities()[i], rows.labels()[i]);
      whole.accept(i % classes);
    }
    ClassCounts sum = one.snapshot().plus(other.snapshot());

    assertThat(sum).isEqualTo(before).isEqualTo(other.snapshot().plus(one.snapshot()));
    assertThat(sum).hasSameHashCodeAs(before).hasToString(before.toString());
    assertThat(whole.snapshot().minus(before)).isEqualTo(before);
    assertThat(sum.quality().metrics()).isEqualTo(before.quality().metrics());
    assertThat(sum.quality()).isEqualTo(before.quality());
    assertThat(sum.predictions()).isEqualTo(40);
  }

  @Property(tries = 200)
  void multiclassFigures_ofTwoClasses_areThoseOfBinaryOnes(@ForAll("rows") Rows rows) {
    int n = rows.labels.length;
    double[][] both = new double[n][];
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      // A score of a half is positive there; here the first of equal ones is named.
      scores[i] = rows.scores[i] == 0.5 ? 0.51 : rows.scores[i];
      both[i] = new double[] {1 - scores[i], scores[i]};
    }

    MulticlassQuality many = MulticlassQuality.of(both, rows.labels);
    ClassificationQuality two = ClassificationQuality.of(scores, rows.labels);

    assertThat(many.accuracy()).isEqualTo(two.accuracy());
    assertThat(many.oneVsRest(1)).isEqualTo(two.confusion());
    assertThat(many.logLoss().value()).isCloseTo(two.logLoss().value(), within(1e-9));
    assertThat(many.brier().value()).isCloseTo(2 * two.brier().value(), within(1e-12));
  }

  @Property(tries = 200)
  void errorCounts_ofParts_areThoseOfTheWhole(@ForAll("rows") Rows rows, @ForAll long seed) {
    Random random = new Random(seed);
    double[] targets =
        Arrays.stream(rows.scores)
            .map(score -> (score - 0.5) * Math.pow(10, random.nextInt(-70, 70)))
            .toArray();
    int split = rows.scores.length / 2;
    ErrorCounts whole = ErrorCounts.of(rows.scores, targets);
    ErrorCounts one =
        ErrorCounts.of(rows.part(0, split).scores, Arrays.copyOfRange(targets, 0, split));
    ErrorCounts other =
        ErrorCounts.of(
            rows.part(split, targets.length).scores,
            Arrays.copyOfRange(targets, split, targets.length));

    assertThat(one.plus(other).quality()).isEqualTo(other.plus(one).quality());
    assertThat(one.plus(other).quality()).isEqualTo(whole.quality());
    assertThat(whole.minus(one).quality()).isEqualTo(other.quality());
  }

  @Property(tries = 200)
  void quality_inAnyOrder_isTheSame(@ForAll("rows") Rows rows, @ForAll long seed) {
    Rows other = rows.shuffled(seed);

    assertThat(ClassificationQuality.of(other.scores, other.labels).rocAuc())
        .isEqualTo(ClassificationQuality.of(rows.scores, rows.labels).rocAuc());
    assertThat(ScoreCounts.of(other.scores, other.labels))
        .isEqualTo(ScoreCounts.of(rows.scores, rows.labels));
    CalibrationError even =
        CalibrationError.withDefaults().withCut(CalibrationError.Cut.EQUAL_COUNT);
    assertThat(even.of(other.scores, other.labels))
        .isCloseTo(even.of(rows.scores, rows.labels), within(1e-12));
  }

  @Property(tries = 200)
  void rocAuc_ofReversedScores_isTheRest(@ForAll("rows") Rows rows) {
    double[] reversed = Arrays.stream(rows.scores).map(score -> 1 - score).toArray();
    double auc = ClassificationQuality.of(rows.scores, rows.labels).rocAuc().value();
    double other = ClassificationQuality.of(reversed, rows.labels).rocAuc().value();

    if (Double.isNaN(auc)) {
      assertThat(other).isNaN();
    } else {
      assertThat(other).isCloseTo(1 - auc, within(1e-12));
    }
  }

  @Property(tries = 200)
  void calibrate_ofLargerScores_neverFalls(@ForAll("rows") Rows rows) {
    IsotonicCalibration fitted = IsotonicCalibration.fit(rows.scores, rows.labels);
    double before = 0;
    for (int i = 0; i <= 997; i++) {
      double now = fitted.calibrate(i / 997.0);
      assertThat(now).isBetween(before, 1.0);
      before = now;
    }
  }

  @Property(tries = 200)
  void figures_ofAnyRows_areInRange(@ForAll("rows") Rows rows) {
    ClassificationQuality quality = ClassificationQuality.of(rows.scores, rows.labels);
    CbpeEstimate estimate = Cbpe.fit(rows.scores, rows.labels).estimate(rows.scores);

    List<Estimate> shares =
        new ArrayList<>(
            List.of(
                quality.accuracy(),
                quality.precision(),
                quality.recall(),
                quality.f1(),
                quality.rocAuc(),
                quality.brier(),
                quality.averagePrecision()));
    shares.addAll(estimate.metrics().values());
    for (Estimate share : shares) {
      if (!Double.isNaN(share.value())) {
        assertThat(share.value()).isBetween(0.0, 1 + 1e-12);
        if (!Double.isNaN(share.low())) {
          assertThat(share.value()).isBetween(share.low() - 1e-12, share.high() + 1e-12);
        }
      }
    }
    assertThat(quality.logLoss().value()).isBetween(0.0, 36.05);
    assertThat(quality.calibrationError()).isBetween(0.0, 1.0);
    assertThat(estimate.confusion().total()).isCloseTo(rows.scores.length, within(1e-9));
  }

  @Property(tries = 100)
  void harm_ofBatchesOfOne_isThatOfLosses(@ForAll("rows") Rows rows) {
    HarmAlarm each = HarmAlarm.against(HarmReference.known(0.2));
    HarmAlarm batches = HarmAlarm.against(HarmReference.known(0.2));
    for (double loss : rows.scores) {
      each.accept(loss);
      batches.accept(1, loss, loss * loss);
    }

    assertThat(batches.eValue()).isEqualTo(each.eValue());
    assertThat(batches.lower()).isEqualTo(each.lower());
  }
}
