package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  /** Computed by hand: 4 × 0.01; 3 × 0.02 = 0.06; 2 × 0.03 = 0.06; 1 × 0.04, raised to 0.06. */
  @Test
  void holm_ofFourPValues_multipliesAndStaysMonotone() {
    assertThat(Evaluation.holm(new double[] {0.03, 0.01, 0.04, 0.02}))
        .containsExactly(new double[] {0.06, 0.04, 0.06, 0.06}, Offset.offset(1e-15));
    assertThat(Evaluation.holm(new double[] {0.9, 0.8})).containsExactly(1, 1);
    assertThat(Evaluation.holm(new double[0])).isEmpty();
  }
}
