package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The false alarms of row statistics in docs/multivariate-drift.md. */
@Tag("soak")
class RowStatisticSoakTest {

  private static final int STREAMS = 1000;

  /** Of 1,000 streams more than this have evidence with a chance below 0.001 if each has 0.05. */
  private static final int MOST = 73;

  @Test
  void evidence_withoutDrift_isThereInNoMoreThanAlphaOfTheStreams() {
    for (int training : new int[] {1_000, 4_000}) {
      RowStatisticFalseAlarms found = RowStatisticFalseAlarms.of(STREAMS, training, 100, 100);
      System.out.printf("%d training rows, %d streams: %s%n", training, STREAMS, found);

      assertThat(found.pca()).isLessThanOrEqualTo(MOST);
      assertThat(found.mahalanobis()).isLessThanOrEqualTo(MOST);
      assertThat(found.alarms()).isLessThanOrEqualTo(MOST);
    }
  }
}
