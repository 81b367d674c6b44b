package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.drift.Normals;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KolmogorovSmirnovTestTest {

  private static final KolmogorovSmirnovTest KS = KolmogorovSmirnovTest.withDefaults();

  @Test
  void test_ofAllTies_isNoDrift() {
    TestResult result = KS.test(new double[] {1, 1, 1}, new double[] {1, 1});

    assertThat(result.statistic()).isZero();
    assertThat(result.pValue()).isEqualTo(1);
    assertThat(result.drifted()).isFalse();
  }

  @Test
  void test_ofShiftedSamples_drifts() {
    Random random = new Random(3);

    TestResult result = KS.test(Normals.normal(random, 500, 0), Normals.normal(random, 500, 0.5));

    assertThat(result.drifted()).isTrue();
    assertThat(KS.withAlpha(1e-12).test(new double[] {1, 2}, new double[] {3, 4}).drifted())
        .isFalse();
  }

  @Test
  void test_ofNothingOrNaN_isRefused() {
    assertThatThrownBy(() -> KS.test(new double[0], new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the reference has 0");
    assertThatThrownBy(() -> KS.test(new double[] {1, 2}, new double[] {1, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at index 1")
        .hasMessageContaining("PsiTest");
  }
}
