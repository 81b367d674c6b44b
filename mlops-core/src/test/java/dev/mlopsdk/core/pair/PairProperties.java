package dev.mlopsdk.core.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Replicas merge to what one would have counted. */
class PairProperties {

  @Property(seed = "20261121", tries = 200)
  void combine_ofTwoParts_isTheWhole(
      @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = -5, max = 5) Double> scores,
      @ForAll @IntRange(max = 60) int cut) {
    Agreements whole = new Agreements(Comparison.exact());
    Agreements[] parts = {new Agreements(Comparison.exact()), new Agreements(Comparison.exact())};
    PairedLosses all = new PairedLosses();
    PairedLosses[] losses = {new PairedLosses(), new PairedLosses()};
    for (int i = 0; i < scores.size(); i++) {
      AnswerPair pair =
          AgreementsTest.pair(scores.get(i), scores.get(scores.size() - 1 - i) * (1 + i % 3));
      whole.accept(pair, 1 + i % 2);
      parts[i < cut ? 0 : 1].accept(pair, 1 + i % 2);
      all.accept(pair.scoreDifference(), 1 + i % 2);
      losses[i < cut ? 0 : 1].accept(pair.scoreDifference(), 1 + i % 2);
    }
    Agreement merged = parts[1].combine(parts[0]).result();
    Agreement expected = whole.result();
    assertThat(merged.pairs()).isEqualTo(expected.pairs());
    assertThat(merged.identical()).isCloseTo(expected.identical(), within(1e-9));
    assertThat(merged.meanDifference()).isCloseTo(expected.meanDifference(), within(1e-9));
    assertThat(merged.differenceVariance()).isCloseTo(expected.differenceVariance(), within(1e-7));
    assertThat(merged.largestDifference()).isEqualTo(expected.largestDifference());
    if (!Double.isNaN(expected.correlation())) {
      assertThat(merged.correlation()).isCloseTo(expected.correlation(), within(1e-6));
    }
    PairedLoss loss = losses[0].combine(losses[1]).result();
    assertThat(loss.mean()).isCloseTo(all.result().mean(), within(1e-9));
    assertThat(loss.variance()).isCloseTo(all.result().variance(), within(1e-7));
    assertThat(loss.better() + loss.worse())
        .isEqualTo(all.result().better() + all.result().worse());
  }

  @Property(seed = "20261121", tries = 200)
  void rankDistance_ofAnOrderAndItself_isZero_andOfItsReverseOne(
      @ForAll @Size(min = 2, max = 10) List<@IntRange(max = 1000) Integer> places) {
    double[] order = places.stream().distinct().mapToDouble(place -> place).toArray();
    double[] reverse = java.util.Arrays.stream(order).map(place -> -place).toArray();
    if (order.length > 1) {
      Comparison exact = Comparison.exact();
      assertThat(exact.rankDistance(AgreementsTest.pair(order, order))).isZero();
      assertThat(exact.rankDistance(AgreementsTest.pair(order, reverse))).isEqualTo(1);
    }
  }
}
