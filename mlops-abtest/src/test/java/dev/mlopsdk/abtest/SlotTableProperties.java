package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SlotTableProperties {

  /** Weights before and after, of as many arms. */
  record Change(List<Double> before, List<Double> after) {}

  @Property(tries = 300)
  void moved_anyChange_movesTheFewestSlots(
      @ForAll("changes") Change change, @ForAll @IntRange(min = 1, max = 1_000_000) int epoch) {
    byte[] before = SlotTable.first(counts(change.before()));
    int[] wanted = counts(change.after());
    byte[] after = SlotTable.moved(before, wanted, epoch);

    assertThat(SlotTable.counts(after, wanted.length)).isEqualTo(wanted);
    int[] had = SlotTable.counts(before, wanted.length);
    int twice = IntStream.range(0, had.length).map(arm -> Math.abs(had[arm] - wanted[arm])).sum();
    assertThat(moves(before, after)).isEqualTo(twice / 2);
  }

  @Property(tries = 300)
  void moved_armThatDoesNotShrink_keepsItsSlots(
      @ForAll("changes") Change change, @ForAll @IntRange(min = 1, max = 100) int epoch) {
    byte[] before = SlotTable.first(counts(change.before()));
    int[] had = SlotTable.counts(before, change.before().size());
    int[] wanted = counts(change.after());
    byte[] after = SlotTable.moved(before, wanted, epoch);
    for (int slot = 0; slot < before.length; slot++) {
      if (wanted[before[slot]] >= had[before[slot]]) {
        assertThat(after[slot]).isEqualTo(before[slot]);
      }
    }
  }

  @Property(tries = 300)
  void counts_anyWeights_areWithinOneSlotOfTheShare(@ForAll("changes") Change change) {
    double sum = change.before().stream().mapToDouble(w -> w).sum();
    int[] counts = counts(change.before());
    assertThat(Arrays.stream(counts).sum()).isEqualTo(Bucketing.SLOTS);
    for (int arm = 0; arm < counts.length; arm++) {
      assertThat(Math.abs(counts[arm] - change.before().get(arm) / sum * Bucketing.SLOTS))
          .isLessThan(1);
    }
  }

  @Provide
  Arbitrary<Change> changes() {
    return Arbitraries.integers()
        .between(1, 12)
        .flatMap(arms -> Combinators.combine(weights(arms), weights(arms)).as(Change::new));
  }

  /** One arm has weight, the others may have none. */
  private static Arbitrary<List<Double>> weights(int arms) {
    Arbitrary<List<Double>> any =
        Arbitraries.oneOf(Arbitraries.just(0.0), Arbitraries.doubles().between(0.1, 100))
            .list()
            .ofSize(arms);
    return Combinators.combine(any, Arbitraries.integers().between(0, arms - 1))
        .as(
            (weights, sure) -> {
              List<Double> copy = new ArrayList<>(weights);
              copy.set(sure, weights.get(sure) + 1);
              return copy;
            });
  }

  private static int[] counts(List<Double> weights) {
    List<String> names = IntStream.range(0, weights.size()).mapToObj(i -> "arm" + i).toList();
    return SlotTable.counts(names, weights.stream().mapToDouble(w -> w).toArray());
  }

  private static int moves(byte[] before, byte[] after) {
    return (int) IntStream.range(0, before.length).filter(i -> before[i] != after[i]).count();
  }
}
