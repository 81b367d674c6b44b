package dev.mlopsdk.core.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgreementsTest {

  private enum Fate {
    LATE,
    ON_TIME
  }

  private record Scored(String label, List<Float> shares) {}

  static AnswerPair pair(@Nullable Object one, @Nullable Object other) {
    return new AnswerPair(new PredictionId(1, 2), answer(1, one), answer(2, other));
  }

  private static AnswerPair.Answer answer(int version, @Nullable Object value) {
    double score = value instanceof Number number ? number.doubleValue() : Double.NaN;
    return new AnswerPair.Answer(ModelRef.of("m", version), value, score, 5);
  }

  private static Agreement of(Comparison comparison, AnswerPair... pairs) {
    Agreements agreements = new Agreements(comparison);
    for (AnswerPair pair : pairs) {
      agreements.accept(pair);
    }
    return agreements.result();
  }

  /** The example of the package's page. */
  @Test
  void example_runs() {
    Comparison comparison = Comparison.exact().withTolerance(0.01);
    Agreements agreements = new Agreements(comparison);
    PairedLosses losses = new PairedLosses();
    for (AnswerPair pair : List.of(pair(0.6, 0.8), pair(0.7, 0.9))) {
      agreements.accept(pair);
      losses.accept(Loss.squared().difference(pair, Outcome.of(1)));
    }
    assertThat(agreements.result().meanAbsoluteDifference()).isCloseTo(0.2, within(1e-12));
    assertThat(losses.result().mean()).isCloseTo(-0.1, within(1e-12));
  }

  @Test
  void scores_giveDifferencesAndCorrelation() {
    Agreement result =
        of(Comparison.exact().withTolerance(0.15), pair(0.1, 0.2), pair(0.5, 0.4), pair(0.3, 0.6));
    assertThat(result.pairs()).isEqualTo(3);
    assertThat(result.meanDifference()).isCloseTo(0.1, within(1e-12));
    assertThat(result.meanAbsoluteDifference()).isCloseTo(0.5 / 3, within(1e-12));
    assertThat(result.largestDifference()).isCloseTo(0.3, within(1e-12));
    assertThat(result.beyondTolerance()).isEqualTo(1 / 3.0);
    assertThat(result.differenceVariance()).isCloseTo(0.04, within(1e-12));
    assertThat(result.correlation()).as("0.04 / 0.08").isCloseTo(0.5, within(1e-12));
    assertThat(result.labelMismatch()).isNaN();
    assertThat(result.rankDistance()).isNaN();
  }

  @Test
  void labels_ofTextsConstantsAndTruths_areCompared() {
    assertThat(
            of(
                    Comparison.exact(),
                    pair("LATE", "LATE"),
                    pair(Fate.LATE, Fate.ON_TIME),
                    pair(true, false),
                    pair(false, false))
                .labelMismatch())
        .isEqualTo(0.5);
    assertThat(of(Comparison.exact().withThreshold(0.5), pair(0.5, 0.4)).labelMismatch())
        .isEqualTo(1);
  }

  @Test
  void rankings_ofVectorsMapsAndLists_giveKendallsDistance() {
    Agreement vectors =
        of(
            Comparison.exact(),
            pair(new float[] {0.5f, 0.3f, 0.2f}, new float[] {0.3f, 0.5f, 0.2f}),
            pair(new double[] {3, 2, 1}, new double[] {3, 2, 1}));
    assertThat(vectors.topChange()).isEqualTo(0.5);
    assertThat(vectors.rankDistance()).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(vectors.identical()).isEqualTo(0.5);

    Map<String, Double> one = new LinkedHashMap<>();
    one.put("a", 0.7);
    one.put("b", 0.2);
    one.put("c", 0.1);
    assertThat(
            of(Comparison.exact(), pair(one, Map.of("c", 0.7, "b", 0.2, "a", 0.1))).rankDistance())
        .isEqualTo(1);
    assertThat(of(Comparison.exact(), pair(List.of(2, 1, 0), List.of(2, 2, 0))).rankDistance())
        .as("a tie counts half")
        .isCloseTo(0.5 / 3, within(1e-12));
    assertThat(
            of(Comparison.exact().withTop(2), pair(new int[] {9, 8, 1}, new int[] {9, 8, 20}))
                .rankDistance())
        .as("only the champion's first two count")
        .isZero();
  }

  private static Classification classes(String first, double one, String second, double other) {
    return Classification.of(
        List.of(new Classification.Ranked(first, one), new Classification.Ranked(second, other)));
  }

  private static Map<String, Object> logged(Classification answer) {
    return Map.of(
        "label",
        answer.label(),
        "probability",
        answer.probability(),
        "top",
        answer.top().stream()
            .map(each -> Map.of("label", each.label(), "probability", each.probability()))
            .toList());
  }

  @Test
  void classifications_ofThisSdk_haveLabelsAndRankings() {
    Classification late = classes("LATE", 0.7, "ON_TIME", 0.3);
    Classification onTime = classes("ON_TIME", 0.6, "LATE", 0.4);
    for (AnswerPair pair : List.of(pair(late, onTime), pair(logged(late), logged(onTime)))) {
      Agreement result = of(Comparison.exact(), pair, pair(late, late));
      assertThat(result.labelMismatch()).isEqualTo(0.5);
      assertThat(result.topChange()).isEqualTo(0.5);
      assertThat(result.rankDistance()).isEqualTo(0.5);
      assertThat(Comparison.exact().differ(pair)).isTrue();
    }
    assertThat(pair(late, onTime).brief().champion().value()).isEqualTo("LATE");
  }

  @Test
  void rankings_withNoNumber_standAtTheEnd() {
    double nan = Double.NaN;
    AnswerPair pair = pair(new double[] {nan, 0.9, 0.1}, new double[] {0, 0.9, 0.1});
    assertThat(pair.champion().label()).isEqualTo("1");
    assertThat(Comparison.exact().rankDistance(pair)).isZero();
    AnswerPair broken = pair(new double[] {0.2, 0.8}, new double[] {nan, nan});
    assertThat(broken.challenger().label()).isNull();
    assertThat(Comparison.exact().rankDistance(broken)).isNaN();
    assertThat(of(Comparison.exact(), broken).labelMismatch()).isEqualTo(1);
  }

  @Test
  void rankings_ofZerosOfBothSigns_areTies() {
    assertThat(
            Comparison.exact()
                .rankDistance(pair(new double[] {1, 0.0, -0.0}, new double[] {1, -0.0, 0.0})))
        .isZero();
  }

  @Test
  void rankings_ofDifferentLengths_takeWhatIsMissingAsLast() {
    Comparison exact = Comparison.exact();
    assertThat(exact.rankDistance(pair(new int[] {3, 2, 1}, new int[] {3, 2}))).isZero();
    assertThat(exact.rankDistance(pair(Map.of("a", 1), Map.of("b", 1)))).isNaN();
    assertThat(of(exact, pair(Map.of("a", 1), Map.of("b", 1))).labelMismatch())
        .as("the first of each is known")
        .isEqualTo(1);
    assertThat(of(exact, pair(Map.of(), Map.of())).labelMismatch()).isNaN();
    assertThat(exact.rankDistance(pair(new float[0], new float[0]))).isNaN();
  }

  @Test
  void answers_thatAreNoNumber_differFromThoseThatAre() {
    Comparison exact = Comparison.exact().withTolerance(0.5);
    assertThat(exact.differ(pair(0.5, Double.NaN))).isTrue();
    assertThat(exact.differ(pair(Double.NaN, Double.NaN))).isFalse();
    assertThat(exact.withThreshold(0.5).differ(pair(0.9, Double.NaN))).isTrue();
    assertThat(exact.differ(pair("LATE", null))).as("one that is not known").isFalse();
    Agreement result = of(exact, pair(0.5, Double.NaN), pair(0.5, 0.6));
    assertThat(result.beyondTolerance()).isEqualTo(0.5);
    assertThat(result.meanDifference()).as("of those that both have").isCloseTo(0.1, within(1e-9));
  }

  @Test
  void identical_ofArraysInListsAndMaps_isValueForValue() {
    assertThat(
            of(
                    Comparison.exact(),
                    pair(List.of(new float[] {1}), List.of(new float[] {1})),
                    pair(Map.of("a", new int[] {1}), Map.of("a", new int[] {1})),
                    pair(new Object[] {List.of(1)}, new Object[] {List.of(1)}),
                    pair(Map.of("a", new int[] {1}), Map.of("a", new int[] {2})))
                .identical())
        .isEqualTo(0.75);
  }

  @Test
  void losses_withoutBound_leaveTheMeanAlone() {
    PairedLosses losses = new PairedLosses();
    losses.accept(1);
    losses.accept(Double.POSITIVE_INFINITY);
    losses.accept(Double.NaN);
    losses.accept(3);
    assertThat(losses.result().mean()).isEqualTo(2);
    assertThat(losses.result().worse()).isEqualTo(3);
    assertThat(losses.result().pairs()).isEqualTo(2);
  }

  @Test
  void comparing_aPartOfRecords_comparesThat() {
    Scored one = new Scored("LATE", List.of(1f, 2f));
    Scored other = new Scored("ON_TIME", List.of(1f, 2f));
    assertThat(of(Comparison.exact(), pair(one, other)).labelMismatch()).isNaN();
    assertThat(
            of(Comparison.exact().comparing(Scored.class, Scored::label), pair(one, other))
                .labelMismatch())
        .isEqualTo(1);
    assertThat(
            of(Comparison.exact().comparing(Scored.class, Scored::shares), pair(one, other))
                .rankDistance())
        .isZero();
  }

  @Test
  void accept_withWeights_countsEachPairForThoseItStandsFor() {
    Agreements weighted = new Agreements(Comparison.exact());
    weighted.accept(pair(0.0, 1.0), 3);
    weighted.accept(pair(0.0, 0.0), 1);
    assertThat(weighted.result().meanAbsoluteDifference()).isEqualTo(0.75);
    assertThat(weighted.result().identical()).isEqualTo(0.25);
    assertThatIllegalArgumentException().isThrownBy(() -> weighted.accept(pair(1, 1), 0));
  }

  @Test
  void result_ofNothing_isNaN() {
    Agreement none = of(Comparison.exact());
    assertThat(none.pairs()).isZero();
    assertThat(none.identical()).isNaN();
    assertThat(none.largestDifference()).isNaN();
    assertThat(new PairedLosses().result().mean()).isNaN();
  }

  @Test
  void infinities_thatAreEqual_haveNoDifference() {
    Agreement result = of(Comparison.exact(), pair(1 / 0.0, 1 / 0.0), pair(1 / 0.0, 0.0));
    assertThat(result.beyondTolerance()).isEqualTo(0.5);
    assertThat(result.identical()).isEqualTo(0.5);
  }

  @Test
  void losses_ofLabelsAndNumbers_sayWhoWasNearer() {
    Outcome late = Outcome.label("LATE");
    assertThat(Loss.squared().difference(pair("LATE", "ON_TIME"), late)).isEqualTo(1);
    assertThat(Loss.zeroOne().difference(pair(0.4, 0.9), Outcome.of(1))).isEqualTo(-1);
    assertThat(Loss.absolute().difference(pair(2.0, 5.0), Outcome.of(4))).isEqualTo(-1);
    assertThat(Loss.zeroOne().difference(pair(0.4, 0.9), late)).isNaN();
  }

  @Test
  void brief_keepsWhatALossNeeds() {
    AnswerPair brief = pair(Map.of("a", 0.9, "b", 0.1), "LATE").brief();
    assertThat(brief.champion().value()).isEqualTo("a");
    assertThat(brief.champion().label()).isEqualTo("a");
    assertThat(brief.challenger().value()).isEqualTo("LATE");
  }
}
