package dev.mlopsdk.drift;

import static dev.mlopsdk.drift.CorrelatedRows.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.state.DriftState;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowStatisticRestartTest {

  private static final int COLUMNS = 4;
  private static final FeatureSchema SCHEMA = CorrelatedRows.numbers(COLUMNS);

  private final Random random = new Random(20261122);
  private final double[][] training = CorrelatedRows.rows(random, 2000, COLUMNS, 0.5);
  private final Optional<Baseline> baseline = Optional.of(CorrelatedRows.baseline(training));
  private final StateKeeper.Keeping keeping = Restarted.at(DriftState.inMemory());

  @Test
  void open_afterARestart_goesOnWithTheSameFit() {
    goesOn(baseline);
  }

  @Test
  void open_afterARestart_goesOnBesideALearnedBaseline() {
    goesOn(Optional.empty());
  }

  private void goesOn(Optional<Baseline> stored) {
    try (CorrelatedRows rows = new CorrelatedRows(monitor(1), SCHEMA, stored)) {
      DriftMonitor before = monitor(1);
      rows.restart(before);
      rows.serve(random, 8, 300, COLUMNS, 0.1);
      for (double[] row : CorrelatedRows.rows(random, 100, COLUMNS, 0.1)) {
        rows.serve(row);
      }
      DriftReport known = before.report(REF);
      assertThat(known.alarmed()).containsExactly("pca");
      int told = rows.events.size();

      DriftMonitor after = monitor(1);
      rows.restart(after);

      assertThat(after.report(REF).features()).isEqualTo(known.features());
      assertThat(after.report(REF).source()).isEqualTo(known.source());
      assertThat(rows.events).hasSize(told);
      rows.serve(random, 2, 300, COLUMNS, 0.1);
      assertThat(after.report(REF).feature("pca").evidence().orElseThrow().logEValue())
          .isGreaterThan(known.feature("pca").evidence().orElseThrow().logEValue());
    }
  }

  @Test
  void open_afterARestartWithAnotherFit_refusesWhatWasKept() {
    try (CorrelatedRows rows = new CorrelatedRows(monitor(1), SCHEMA, baseline)) {
      rows.serve(random, 3, 300, COLUMNS, 0.1);

      DriftMonitor after = monitor(2);
      rows.restart(after);

      assertThat(after.report(REF).feature("pca").samples()).isZero();
      assertThat(after.report(REF).notes())
          .anyMatch(note -> note.contains("Counts belong to the baseline"));
    }
  }

  private DriftMonitor monitor(long seed) {
    return DriftMonitor.withDefaults()
        .withDesignEffect(DesignEffect.none())
        .withKeeping(keeping)
        .withRowStatistic(
            RowStatistic.of(
                "pca",
                CorrelatedRows.names(COLUMNS),
                PcaReconstruction.withDefaults().withSeed(seed).fit(training)));
  }
}
