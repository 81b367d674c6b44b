package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A design effect that another process measured. */
class KnownEffectTest {

  private static final ReferenceCells CELLS = ReferenceCells.ofCounts(new long[] {300, 400, 500});

  @Test
  void accept_withAnEffect_isTheProcessThatHasIt() {
    DriftProcess none = create(DesignEffect.none());
    DriftProcess three = create(DesignEffect.fixed(3));
    RandomGenerator random = Runs.random(11, 0);
    for (int t = 0; t < 50; t++) {
      long[] bucket = {random.nextInt(60), random.nextInt(60), random.nextInt(60)};

      assertThat(none.peek(bucket, 3)).isEqualTo(three.peek(bucket));
      assertThat(none.accept(bucket, 3)).isEqualTo(three.accept(bucket));
      assertThat(three.peek(bucket, 2)).isEqualTo(none.peek(bucket, 3));
    }
  }

  @Test
  void accept_withNoEffect_isRefused() {
    DriftProcess process = create(DesignEffect.none());
    long[] bucket = {1, 2, 3};

    assertThatThrownBy(() -> process.accept(bucket, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A design effect is 1 or more, but is 0.5");
    assertThatThrownBy(() -> process.peek(bucket, Double.POSITIVE_INFINITY))
        .hasMessage("A design effect is 1 or more, but is Infinity");
  }

  /**
   * Sessions of 20 equal rows, of which 3 in 1,000 have the value missing: 100 streams of 150
   * buckets of 500 rows, at the alpha that kinds have of 0.05. What the missing ones measure by
   * themselves alarms falsely; what the values measured does not.
   */
  @Test
  void falseAlarms_ofARareKindInSessions_needTheEffectOfTheValues() {
    int alone = 0;
    int together = 0;
    for (int stream = 0; stream < 100; stream++) {
      RandomGenerator random = Runs.random(20261122, stream);
      boolean[] alarms = alarms(random);
      alone += alarms[0] ? 1 : 0;
      together += alarms[1] ? 1 : 0;
    }

    assertThat(alone).isGreaterThan(40);
    assertThat(together).isLessThanOrEqualTo(1);
  }

  private static boolean[] alarms(RandomGenerator random) {
    int rows = 10_000;
    long[] deciles = new long[10];
    long[] kinds = new long[2];
    for (int i = 0; i < rows; i++) {
      draw(random, deciles, kinds, 1);
    }
    ReferenceCells cells = ReferenceCells.ofCounts(kinds);
    ProcessSettings settings = ProcessSettings.withDefaults();
    DriftProcess values =
        DriftProcess.create(ReferenceCells.ofCounts(deciles), settings.withAlpha(0.045));
    DriftProcess alone = DriftProcess.create(cells, settings.withAlpha(0.005));
    DriftProcess together = DriftProcess.create(cells, settings.withAlpha(0.005));
    boolean[] alarms = new boolean[2];
    for (int bucket = 0; bucket < 150; bucket++) {
      long[] where = new long[10];
      long[] which = new long[2];
      for (int session = 0; session < 25; session++) {
        draw(random, where, which, 20);
      }
      double known = values.accept(where).designEffect();
      alarms[0] |= alone.accept(which).alarm();
      alarms[1] |= together.accept(which, Double.isFinite(known) ? known : 1).alarm();
    }
    return alarms;
  }

  private static void draw(RandomGenerator random, long[] deciles, long[] kinds, int rows) {
    boolean missing = random.nextInt(1_000) < 3;
    if (!missing) {
      deciles[random.nextInt(10)] += rows;
    }
    kinds[missing ? 1 : 0] += rows;
  }

  private static DriftProcess create(DesignEffect effect) {
    return DriftProcess.create(CELLS, ProcessSettings.withDefaults().withDesignEffect(effect));
  }
}
