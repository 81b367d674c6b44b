package dev.mlopsdk.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.drift.stream.DriftDetector.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector keeps. */
class DriftDetectorTest {

  static Stream<Arguments> detectors() {
    return Detectors.withDefaults().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  static Stream<Arguments> ofHarm() {
    return Detectors.ofHarm().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void newDetector_beforeTheFirstValue_knowsNothing(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();

    assertThat(detector.count()).as(name).isZero();
    assertThat(detector.estimate()).isNaN();
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void accept_ofWhatIsNoNumber_isRefusedAndNotCounted(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();
    detector.accept(1);

    for (double value : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0, -Double.MAX_VALUE}) {
      assertThatThrownBy(() -> detector.accept(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(name + " reads ")
          .hasMessageContaining("but got " + value + "; ");
    }
    assertThat(detector.count()).isEqualTo(1);
    assertThat(detector.estimate()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void accept_ofAConstant_neverDrifts(String name, Supplier<DriftDetector> made) {
    for (double value : new double[] {0, 1}) {
      DriftDetector detector = made.get();
      for (int i = 0; i < 5000; i++) {
        assertThat(detector.accept(value)).as(name).isEqualTo(State.STABLE);
      }
      assertThat(detector.estimate()).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void accept_afterALargeJump_driftsAndBeginsAnew(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();
    SplitMix64 bits = new SplitMix64(20261122);
    for (int i = 0; i < 1000; i++) {
      detector.accept(bits.error(0.1));
    }
    int delay = 0;
    do {
      delay++;
      assertThat(delay).as(name).isLessThan(200);
    } while (detector.accept(bits.error(0.9)) != State.DRIFT);

    assertThat(detector.count()).isGreaterThan(1);
    assertThat(detector.accept(1)).isEqualTo(State.STABLE);
    assertThat(detector.count()).isEqualTo(1);
    assertThat(detector.estimate()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void reset_inTheMiddle_makesANewDetector(String name, Supplier<DriftDetector> made) {
    DriftDetector used = made.get();
    SplitMix64 bits = new SplitMix64(1);
    for (int i = 0; i < 777; i++) {
      used.accept(bits.error(0.3));
    }
    used.reset();
    assertThat(used.count()).as(name).isZero();
    assertThat(used.estimate()).isNaN();

    assertThat(answers(used)).isEqualTo(answers(made.get())).contains(State.DRIFT);
  }

  private static List<State> answers(DriftDetector detector) {
    SplitMix64 bits = new SplitMix64(2);
    List<State> answers = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      answers.add(detector.accept(bits.error(i < 3000 ? 0.1 : 0.6)));
    }
    return answers;
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void accept_ofManyValues_allocatesNothing(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();
    SplitMix64 bits = new SplitMix64(3);
    double[] values = new double[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = bits.error(i < 5000 ? 0.1 : 0.4);
    }
    assertThat(
            Allocation.bytes(
                () -> {
                  for (double value : values) {
                    detector.accept(value);
                  }
                }))
        .as(name)
        .isZero();
  }

  /** The level falls in steps, with noise that is the same in each: nothing is ever worse. */
  @ParameterizedTest
  @MethodSource("ofHarm")
  void accept_ofAnImprovingStream_isNeverHarm(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();
    for (int i = 0; i < 20_000; i++) {
      int every = 2 + i / 2000;
      assertThat(detector.accept(i % every == 0 ? 1 : 0)).as(name).isNotEqualTo(State.DRIFT);
    }
  }

  @ParameterizedTest
  @MethodSource("ofHarm")
  void accept_ofAWorseningStream_isHarm(String name, Supplier<DriftDetector> made) {
    DriftDetector detector = made.get();
    boolean drifted = false;
    for (int i = 0; i < 4000; i++) {
      int every = i < 2000 ? 12 : 2;
      drifted |= detector.accept(i % every == 0 ? 1 : 0) == State.DRIFT;
    }
    assertThat(drifted).as(name).isTrue();
  }
}
