package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MultipleTestingTest {

  @Test
  void eBenjaminiHochberg_byDefinition_findsTheLargestKThatPays() {
    // K = 4, q = 0.05: e(1) >= 80, e(2) >= 40, e(3) >= 26.7; the third pays for all three.
    double[] adjusted =
        MultipleTesting.eBenjaminiHochbergOfLogs(
            new double[] {Math.log(27), Math.log(2), Math.log(39), Math.log(50)});

    assertThat(adjusted[0]).isCloseTo(4 / (3 * 27.0), within(1e-15));
    assertThat(adjusted[1]).isCloseTo(0.5, within(1e-15));
    assertThat(adjusted[2]).isEqualTo(adjusted[0]).isEqualTo(adjusted[3]).isLessThan(0.05);
  }

  @Test
  void eBenjaminiHochberg_ofExtremes_staysInRange() {
    assertThat(
            MultipleTesting.eBenjaminiHochbergOfLogs(
                new double[] {Double.POSITIVE_INFINITY, 5000, 0, Double.NEGATIVE_INFINITY}))
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void corrections_ofNothing_areNothing() {
    double[] none = new double[0];
    assertThat(MultipleTesting.holm(none)).isEmpty();
    assertThat(MultipleTesting.benjaminiHochberg(none)).isEmpty();
    assertThat(MultipleTesting.benjaminiYekutieli(none)).isEmpty();
    assertThat(MultipleTesting.eBenjaminiHochbergOfLogs(none)).isEmpty();
  }

  @Test
  void corrections_leaveTheirArgument_alone() {
    double[] p = {0.3, 0.01, 0.2};
    MultipleTesting.holm(p);
    MultipleTesting.benjaminiHochberg(p);
    MultipleTesting.benjaminiYekutieli(p);
    assertThat(p).containsExactly(0.3, 0.01, 0.2);
  }

  @Test
  void corrections_ofWrongValues_nameTheRule() {
    assertThatThrownBy(() -> MultipleTesting.holm(new double[] {0.5, 1.5}))
        .hasMessage("A p-value is in [0, 1], but that at 1 is 1.5");
    assertThatThrownBy(() -> MultipleTesting.benjaminiHochberg(new double[] {Double.NaN}))
        .hasMessage("A p-value is in [0, 1], but that at 0 is NaN");
    assertThatThrownBy(() -> MultipleTesting.benjaminiYekutieli(new double[] {-1}))
        .hasMessage("A p-value is in [0, 1], but that at 0 is -1.0");
    assertThatThrownBy(() -> MultipleTesting.eBenjaminiHochbergOfLogs(new double[] {Double.NaN}))
        .hasMessage("An e-value is a number, but that at 0 is NaN");
  }

  @Test
  void eBenjaminiHochberg_ofEValues_takesTheirLogarithms() {
    double[] eValues = {100, 0.2, 3, 0};

    assertThat(MultipleTesting.eBenjaminiHochberg(eValues))
        .containsExactly(
            MultipleTesting.eBenjaminiHochbergOfLogs(
                new double[] {
                  Math.log(100), Math.log(0.2), Math.log(3), Double.NEGATIVE_INFINITY
                }));
    assertThat(MultipleTesting.eBenjaminiHochberg(new double[] {8, 8, 8})[0])
        .isCloseTo(0.125, within(1e-12));
    assertThatThrownBy(() -> MultipleTesting.eBenjaminiHochberg(new double[] {-1}))
        .hasMessageContaining("0 or more, but that at 0 is -1.0; logarithms of e-values go to");
  }
}
