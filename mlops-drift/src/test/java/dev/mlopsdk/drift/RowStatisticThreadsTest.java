package dev.mlopsdk.drift;

import static dev.mlopsdk.drift.CorrelatedRows.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.drift.multivariate.MahalanobisDistance;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.profile.Counts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowStatisticThreadsTest {

  private static final int COLUMNS = 6;
  private static final int ROWS = 40_000;
  private static final FeatureSchema SCHEMA = CorrelatedRows.numbers(COLUMNS);

  private final Random random = new Random(3);
  private final double[][] training = CorrelatedRows.rows(random, 1000, COLUMNS, 0.5);
  private final double[][] served = CorrelatedRows.rows(random, ROWS, COLUMNS, 0.2);
  private final DriftMonitor monitor =
      DriftMonitor.withDefaults()
          .withRowStatistic(
              RowStatistic.of(
                  "pca",
                  CorrelatedRows.names(COLUMNS),
                  PcaReconstruction.withDefaults().fit(training)))
          .withRowStatistic(
              RowStatistic.of(
                  "mahalanobis",
                  CorrelatedRows.names(COLUMNS),
                  MahalanobisDistance.withDefaults().fit(training)));

  @Test
  void record_byEightThreads_countsWhatOneThreadCounts() throws InterruptedException {
    Counts alone = counted(1);

    assertThat(counted(8)).isEqualTo(alone);
    assertThat(counted(40)).as("more threads than scratch rows").isEqualTo(alone);
    assertThat(alone.of("pca").total()).isEqualTo(ROWS);
  }

  private Counts counted(int threads) throws InterruptedException {
    try (CorrelatedRows rows =
        new CorrelatedRows(monitor, SCHEMA, Optional.of(CorrelatedRows.baseline(training)))) {
      List<Thread> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        all.add(
            new Thread(
                () -> {
                  Frame frame = new Frame(SCHEMA, rows.time);
                  for (int i = first; i < ROWS; i += threads) {
                    frame.begin(Call.none(), Assignment.none());
                    frame.row().numbers(served[i]);
                    rows.recorder.record(frame);
                  }
                }));
      }
      all.forEach(Thread::start);
      for (Thread thread : all) {
        thread.join();
      }
      return monitor.details(REF).window();
    }
  }

  @Test
  void acquire_untilNoneIsLeft_givesEachRowOnceAndThenNewOnes() {
    ScratchRows scratch = new ScratchRows(3);
    Set<Integer> slots = new HashSet<>();
    int slot = scratch.acquire();
    while (slots.add(slot) && slot >= 0) {
      assertThat(scratch.row(slot)).hasSize(3).isSameAs(scratch.row(slot));
      slot = scratch.acquire();
    }

    assertThat(slots).hasSize(17);
    assertThat(scratch.row(slot)).hasSize(3).isNotSameAs(scratch.row(slot));
    scratch.release(slot);
    scratch.release(5);
    assertThat(scratch.acquire()).isEqualTo(5);
  }
}
