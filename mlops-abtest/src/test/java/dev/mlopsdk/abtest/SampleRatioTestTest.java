package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SampleRatioTestTest {

  private final SampleRatioTest test = SampleRatioTest.withDefaults();

  @Test
  void test_goldenRows_matchScipy() {
    for (String[] row : Golden.rows("ratio.tsv")) {
      SampleRatio ratio = test.test(Golden.longs(row[0]), Golden.doubles(row[1]));
      // ln Γ of ten million is 1.5e8, of which 1e-7 is a few units in the last place.
      assertThat(ratio.logEValue()).as(row[0]).isCloseTo(Double.parseDouble(row[2]), within(1e-7));
    }
  }

  @Test
  void test_publishedNumbers_match() {
    assertThat(test.test(new long[] {5100, 4900}, new double[] {1, 1}).eValue())
        .isCloseTo(0.0925950, within(5e-7));
    SampleRatio skewed = test.test(new long[] {9200, 800}, new double[] {90, 10});
    assertThat(skewed.eValue()).isCloseTo(1.32265e8, within(1e3));
    assertThat(skewed.mismatch()).isTrue();
    assertThat(skewed.toString()).startsWith("MISMATCH");
  }

  @Test
  void test_noUnits_saysNothing() {
    SampleRatio none = test.test(new long[] {0, 0}, new double[] {1, 1});
    assertThat(none.eValue()).isEqualTo(1);
    assertThat(none.pValue()).isEqualTo(1);
    assertThat(none.mismatch()).isFalse();
  }

  @Test
  void test_armOfShareZero_doesNotCountUnlessItHasUnits() {
    double[] shares = {.5, .5, 0};
    assertThat(test.test(new long[] {5100, 4900, 0}, shares).logEValue())
        .isEqualTo(test.test(new long[] {5100, 4900}, new double[] {.5, .5}).logEValue());
    assertThat(test.test(new long[] {51, 49, 1}, shares).mismatch()).isTrue();
  }

  @Test
  void test_badArguments_throw() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> test.test(new long[] {1}, new double[] {1, 1}))
        .withMessageContaining("one count");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> test.test(new long[] {1, -1}, new double[] {1, 1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> test.test(new long[] {1, 1}, new double[] {0, 0}));
    assertThatIllegalArgumentException().isThrownBy(() -> new SampleRatioTest(0));
  }
}
