package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;

class LogGammaTest {

  @Test
  void of_fromTinyToHuge_agreesWithCommonsMath() {
    for (double x = 1e-6; x < 1e13; x *= 1.0137) {
      double expected = Gamma.logGamma(x);

      assertThat(LogGamma.of(x))
          .as("at %s", x)
          .isCloseTo(expected, within(3e-14 + 4e-16 * Math.abs(expected) + ulps(x)));
    }
  }

  @Test
  void of_wholeNumbers_isTheLogarithmOfTheFactorial() {
    double log = 0;
    for (int n = 1; n < 170; n++) {
      assertThat(LogGamma.of(n)).isCloseTo(log, within(3e-14 + 1e-15 * log));
      log += Math.log(n);
    }
  }

  /** What Commons Math itself loses. */
  private static double ulps(double x) {
    return 2 * Math.ulp(x * Math.abs(Math.log(x)));
  }
}
