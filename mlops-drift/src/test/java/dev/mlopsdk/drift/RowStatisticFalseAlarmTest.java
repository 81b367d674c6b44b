package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowStatisticFalseAlarmTest {

  /** Of 60 streams more than this have evidence with a chance below 0.001 if each has 0.05. */
  private static final int MOST = 9;

  @Test
  void evidence_withoutDrift_isThereInNoMoreThanAlphaOfTheStreams() {
    RowStatisticFalseAlarms found = RowStatisticFalseAlarms.of(60, 1000, 20, 150);

    assertThat(found.pca()).isLessThanOrEqualTo(MOST);
    assertThat(found.mahalanobis()).isLessThanOrEqualTo(MOST);
    assertThat(found.alarms()).isLessThanOrEqualTo(MOST);
  }
}
