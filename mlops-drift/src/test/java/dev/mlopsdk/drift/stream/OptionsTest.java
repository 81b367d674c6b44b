package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {

  private static Arguments refused(String message, ThrowingCallable made) {
    return Arguments.of(message, made);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("Delta is in (0, 1), but is 0.0", () -> Adwin.withDefaults().withDelta(0)),
        refused("Delta is in (0, 1), but is NaN", () -> Adwin.withDefaults().withDelta(0 / 0.0)),
        refused("The clock is from 1 to 1000000", () -> Adwin.withDefaults().withClock(0)),
        refused("from 1 to 100, but is 101", () -> Adwin.withDefaults().withMaxBuckets(101)),
        refused("The shortest part", () -> Adwin.withDefaults().withMinWindow(0)),
        refused("The grace period", () -> Adwin.withDefaults().withGracePeriod(-1)),
        refused("from 1 to", () -> PageHinkley.withDefaults().withMinValues(0)),
        refused("Delta is 0 or more", () -> PageHinkley.withDefaults().withDelta(-0.1)),
        refused("The threshold is above 0", () -> PageHinkley.withDefaults().withThreshold(0)),
        refused("in (0, 1], but is 1.1", () -> PageHinkley.withDefaults().withForgetting(1.1)),
        refused("Delta is 0 or more", () -> Cusum.withDefaults().withDelta(1 / 0.0)),
        refused("The threshold is above 0", () -> Cusum.withDefaults().withThreshold(-1)),
        refused("from 1 to", () -> Cusum.withDefaults().withMinValues(-5)),
        refused("warning is 3.0 and drift 2.0", () -> Ddm.withDefaults().withBounds(3, 2)),
        refused("from 1 to", () -> Ddm.withDefaults().withMinValues(0)),
        refused("warning is 0.8 and drift 0.9", () -> Eddm.withDefaults().withRatios(0.8, 0.9)),
        refused("number of errors", () -> Eddm.withDefaults().withMinErrors(0)),
        refused("warning is 0.001 and", () -> HddmA.withDefaults().withLevels(0.001, 0.01)),
        refused("level is in (0, 1)", () -> HddmW.withDefaults().withLevels(1, 0.01)),
        refused("Lambda is in (0, 1)", () -> HddmW.withDefaults().withLambda(1)),
        refused("Alpha is in (0, 1)", () -> Kswin.withDefaults().withAlpha(1)),
        refused("from 1 to 25, but is 30", () -> Kswin.withDefaults().withWindow(50, 30)),
        refused("The window is from 2 to 2000", () -> Kswin.withDefaults().withWindow(2001, 3)),
        refused(
            "No distance between 3 recent and 3 older values is significant at alpha 0.005; take"
                + " more recent values, or raise alpha first",
            () -> Kswin.withDefaults().withWindow(50, 3)),
        refused("The window is from 2", () -> Stepd.withDefaults().withWindow(1)),
        refused("warning is 0.01 and", () -> Stepd.withDefaults().withLevels(0.01, 0.02)),
        refused("in (0, 1], but is 0.0", () -> Ecdd.withDefaults().withWarningFrom(0)),
        refused("Lambda is in (0, 1)", () -> Ecdd.withDefaults().withLambda(0)),
        refused("from 1 to", () -> Ecdd.withDefaults().withMinValues(0)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void withOption_outOfItsRange_isRefused(String refused, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refused);
  }

  @Test
  void accept_ofOtherThanErrors_saysWhatToUse() {
    assertThatThrownBy(() -> Ddm.withDefaults().accept(0.3))
        .hasMessage(
            "Ddm reads errors, 0 for a right answer and 1 for a wrong one, but got 0.3; use HddmA"
                + " or HddmW for values in [0, 1], Adwin, PageHinkley or Kswin for others");
    assertThatThrownBy(() -> HddmW.withDefaults().accept(1.5))
        .hasMessage(
            "HddmW reads values in [0, 1], but got 1.5; scale them, or use Adwin, PageHinkley or"
                + " Kswin for others");
    assertThatThrownBy(() -> Adwin.withDefaults().accept(1e101))
        .hasMessage(
            "Adwin reads finite values from -1e100 to 1e100, but got 1.0E101; leave it out, or"
                + " count such values apart");
  }

  @Test
  void withOption_ofAUsedDetector_makesANewOneAndLeavesTheOld() {
    Adwin used = Adwin.withDefaults();
    for (int i = 0; i < 100; i++) {
      used.accept(i % 2);
    }

    assertThat(used.withDelta(0.01).count()).isZero();
    assertThat(used.count()).isEqualTo(100);
    assertThat(used.width()).isEqualTo(100);
    assertThat(used.variance()).isEqualTo(0.25);
  }
}
