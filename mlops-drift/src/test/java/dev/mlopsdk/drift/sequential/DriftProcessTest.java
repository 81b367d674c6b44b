package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriftProcessTest {

  private static final ProcessSettings PLAIN =
      ProcessSettings.withDefaults().withDesignEffect(DesignEffect.none());
  private static final ReferenceCells CELLS =
      ReferenceCells.ofOrderStatistics(new long[] {250, 250, 250, 251});
  private static final long[] SAME = {25, 25, 25, 25};
  private static final long[] MOVED = {10, 20, 30, 40};

  @Test
  void accept_afterAChange_alarmsAndSaysSinceWhen() {
    DriftProcess process = DriftProcess.create(CELLS, PLAIN);
    for (int t = 1; t <= 40; t++) {
      assertThat(process.accept(SAME).alarm()).isFalse();
    }
    DriftLook look = process.accept(MOVED);
    while (!look.alarm()) {
      look = process.accept(MOVED);
    }

    assertThat(look.bucket()).isBetween(41L, 44L);
    assertThat(look.since()).isBetween(40L, 42L);
    assertThat(look.pValue()).isLessThanOrEqualTo(0.05).isGreaterThan(0);
    assertThat(look.designEffect()).isEqualTo(1);
  }

  @Test
  void alarm_onceThere_staysUntilAcknowledged() {
    DriftProcess process = DriftProcess.create(CELLS, PLAIN);
    for (int t = 0; t < 5; t++) {
      process.accept(MOVED);
    }
    double p = process.accept(MOVED).pValue();
    DriftLook later = process.accept(SAME);
    for (int t = 0; t < 100; t++) {
      later = process.accept(SAME);
    }

    assertThat(later.alarm()).isTrue();
    assertThat(later.pValue()).isLessThanOrEqualTo(p);
    DriftLook anew = process.acknowledged().accept(SAME);
    assertThat(anew.bucket()).isEqualTo(1);
    assertThat(anew.alarm()).isFalse();
    assertThat(anew.pValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Comparison.class)
  void peek_insideABucket_countsNothingButItsLook(Comparison comparison) {
    DriftProcess peeked = DriftProcess.create(CELLS, PLAIN.withComparison(comparison));
    DriftProcess other = DriftProcess.create(CELLS, PLAIN.withComparison(comparison));
    for (int t = 0; t < 70; t++) {
      peeked.peek(new long[] {5, 5, 5, 5});
      peeked.peek(new long[] {15, 15, 15, 15});
      DriftLook one = peeked.accept(SAME);
      DriftLook two = other.accept(SAME);

      assertThat(one.evidence()).isEqualTo(two.evidence());
      assertThat(one.pValue()).isLessThanOrEqualTo(two.pValue());
    }
    assertThat(peeked.peek(new long[] {400, 0, 0, 0}).alarm()).isTrue();
    assertThat(peeked.accept(SAME).alarm()).isTrue();
    assertThat(other.accept(SAME).alarm()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Comparison.class)
  void accept_ofEmptyBuckets_onlyPassesTime(Comparison comparison) {
    DriftProcess process = DriftProcess.create(CELLS, PLAIN.withComparison(comparison));
    DriftLook empty = process.accept(new long[4]);
    assertThat(empty.evidence())
        .isCloseTo(Math.log(1 - 1 / (Math.log(3) / Math.log(2))), within(1e-12));
    for (int t = 0; t < 500; t++) {
      assertThat(process.accept(new long[4]).pValue()).isEqualTo(1);
    }
    process.accept(MOVED);
    process.accept(MOVED);
    DriftLook before = process.accept(MOVED);
    DriftLook after = process.accept(new long[4]);

    assertThat(after.evidence()).isCloseTo(before.evidence(), within(2.0));
    assertThat(after.bucket()).isEqualTo(505);
  }

  @Test
  void weights_ofAllStarts_sumToOne() {
    double sum = 0;
    for (int start = 1; start <= 100_000; start++) {
      sum += Math.exp(Rule.WEIGHTED_MAXIMUM.logWeight(start));
    }
    assertThat(sum + Math.log(2) / Math.log(100_002)).isCloseTo(1, within(1e-10));
  }

  @Test
  void designEffect_ofWholeBlocks_isTheProcessOfBlocks() {
    DriftProcess rows =
        DriftProcess.create(CELLS, PLAIN.withDesignEffect(DesignEffect.blocksOf(7)));
    DriftProcess blocks = DriftProcess.create(CELLS, PLAIN);
    long[] sevenfold = {70, 140, 210, 280};
    for (int t = 0; t < 20; t++) {
      assertThat(rows.accept(sevenfold).evidence())
          .isCloseTo(blocks.accept(MOVED).evidence(), within(1e-9));
    }
  }

  @Test
  void acknowledged_afterMeasuring_keepsTheDesignEffect() {
    ProcessSettings settings =
        ProcessSettings.withDefaults().withDesignEffect(DesignEffect.measured(10));
    DriftProcess process = DriftProcess.create(CELLS, settings);
    long[][] rough = {{50, 10, 30, 10}, {10, 50, 10, 30}};
    for (int t = 0; t < 10; t++) {
      assertThat(process.acknowledged().peek(SAME).designEffect()).isInfinite();
      process.accept(rough[t % 2]);
    }
    double effect = process.peek(SAME).designEffect();

    assertThat(effect).isBetween(5.0, 100.0);
    assertThat(process.acknowledged().peek(SAME).designEffect()).isEqualTo(effect);
  }

  @Test
  void arl_withoutDrift_alarmsSeldomerThanItsRunLength() {
    // Mean time to the first alarm over 25 streams cut at 1,000 buckets, for a promise of 500.
    double buckets = 0;
    int runs = 25;
    for (int run = 0; run < runs; run++) {
      RandomGenerator random = Runs.random(17, run);
      SimulatedReference reference = SimulatedReference.ofOrderStatistics(300, random::nextDouble);
      DriftProcess process = DriftProcess.arl(reference.cells(), 500, DesignEffect.none());
      long first = Runs.firstAlarm(process, 1000, t -> reference.bucket(20, random::nextDouble));
      buckets += Math.min(first, 1000);
    }
    assertThat(buckets / runs).isGreaterThan(500);
  }

  @Test
  void arl_afterAChange_alarmsWithoutAPValue() {
    DriftProcess process = DriftProcess.arl(CELLS, 1000, DesignEffect.none());
    for (int t = 1; t <= 40; t++) {
      assertThat(process.accept(SAME).alarm()).isFalse();
    }
    DriftLook look = process.accept(MOVED);
    while (!look.alarm()) {
      look = process.accept(MOVED);
    }
    assertThat(look.bucket()).isLessThan(44);
    assertThat(look.pValue()).isEqualTo(1);
  }

  @Test
  void smallestShift_ofAProcess_countsItsWeightAndDesignEffect() {
    DriftProcess plain = DriftProcess.create(CELLS, PLAIN);
    DriftProcess dependent =
        DriftProcess.create(CELLS, PLAIN.withDesignEffect(DesignEffect.fixed(3)));
    DriftProcess pooled = DriftProcess.create(CELLS, PLAIN.withComparison(Comparison.POOLED));
    DriftProcess measured = DriftProcess.create(CELLS);
    double atStart = plain.smallestShift(1000);
    for (int t = 0; t < 100; t++) {
      plain.accept(SAME);
      pooled.accept(SAME);
    }

    assertThat(atStart).isGreaterThan(CELLS.smallestShift(1000, 0.05));
    assertThat(plain.smallestShift(1000)).isGreaterThan(atStart);
    assertThat(dependent.smallestShift(3000)).isCloseTo(atStart, within(1e-9));
    assertThat(measured.smallestShift(1000)).isInfinite();
    assertThat(pooled.smallestShift(Long.MAX_VALUE))
        .isLessThan(plain.smallestShift(Long.MAX_VALUE));
  }

  @Test
  void calls_withWrongValues_nameTheRule() {
    DriftProcess process = DriftProcess.create(CELLS);
    assertThatThrownBy(() -> process.accept(new long[3]))
        .hasMessage("There are 4 cells, but 3 counts; pass one per cell");
    assertThatThrownBy(() -> process.peek(new long[] {0, 0, 0, -2}))
        .hasMessage("A count is at least 0, but cell 3 has -2");
    assertThatThrownBy(() -> process.smallestShift(-1))
        .hasMessage("A number of values is at least 0, but is -1");
    assertThatThrownBy(() -> DriftProcess.arl(CELLS, 1, DesignEffect.none()))
        .hasMessage("A run length is a number of buckets above 1, but is 1.0");
    assertThatThrownBy(() -> PLAIN.withRing(0))
        .hasMessage("A ring has 1 to 65536 buckets, but this one 0");
    assertThatThrownBy(() -> PLAIN.withAlpha(0)).hasMessage("Alpha is in (0, 1), but is 0.0");
    assertThatThrownBy(() -> DesignEffect.fixed(0.5))
        .hasMessage("A design effect is 1 or more, but is 0.5");
    assertThatThrownBy(() -> DesignEffect.measured(9))
        .hasMessage("A design effect is measured over 10 buckets or more, but not over 9");
    assertThatThrownBy(() -> DesignEffect.blocksOf(0))
        .hasMessage("A block has a row or more, but this one has 0");
    assertThatThrownBy(() -> Thinning.every(0))
        .hasMessage("Every k-th value passes, k from 1, but k is 0");
    process.accept(new long[] {Long.MAX_VALUE, 0, 0, 0});
    assertThatThrownBy(() -> process.accept(new long[] {1, 0, 0, 0}))
        .hasMessage("The counts of cell 0 overflow a long; begin a new process");
  }
}
