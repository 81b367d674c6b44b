package dev.mlopsdk.drift.multivariate;

import static dev.mlopsdk.drift.Allocation.allocated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link RowDistance} of the library keeps to. */
class RowDistanceTest {

  private static final double[][] REFERENCE = Scenario.NORMAL.rows(new Draws(3), 400, 5);

  private record Case<D extends RowDistance>(
      Function<double[][], D> fit, ToDoubleBiFunction<D, double[]> known) {

    D fitted() {
      return fit.apply(REFERENCE);
    }

    double known(double[] row) {
      return known.applyAsDouble(fitted(), row);
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("pca", new Case<>(PcaReconstruction.withDefaults()::fit, FittedPca::error)),
        Arguments.of(
            "mahalanobis",
            new Case<>(MahalanobisDistance.withDefaults()::fit, FittedMahalanobis::distance)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void measure_ofARow_isWhatTheFitSaysOfIt(String name, Case<?> each) {
    RowDistance distance = each.fitted();
    double[][] current = Scenario.DECOUPLED.rows(new Draws(4), 50, 5);
    current[7][2] = Double.NaN;
    current[8][0] = Double.POSITIVE_INFINITY;

    assertThat(distance.columns()).isEqualTo(5);
    for (double[] row : current) {
      assertThat(distance.measure(row.clone())).isEqualTo(each.known(row));
    }
    Arrays.fill(current[9], Double.NaN);
    assertThat(distance.measure(current[9])).as("all at the mean").isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void calibration_ofAFit_isThatOfTheRowsItDoesNotKnow(String name, Case<?> each) {
    RowDistance distance = each.fitted();
    double[][] own = Split.of(REFERENCE, 0.5, 1).calibration();
    double[] expected =
        Arrays.stream(own).mapToDouble(row -> distance.measure(row.clone())).sorted().toArray();

    double[] calibration = distance.calibration();
    Arrays.sort(calibration);

    assertThat(calibration).hasSize(200).isEqualTo(expected);
    calibration[0] = -1;
    assertThat(distance.calibration()).as("a copy").doesNotContain(-1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void measure_ofManyThreads_isThatOfOne(String name, Case<?> each) {
    RowDistance distance = each.fitted();
    double[][] current = Scenario.NORMAL.rows(new Draws(5), 2000, 5);
    double[] alone =
        Arrays.stream(current).mapToDouble(row -> distance.measure(row.clone())).toArray();

    double[] together =
        IntStream.range(0, current.length)
            .parallel()
            .mapToDouble(i -> distance.measure(current[i].clone()))
            .toArray();

    assertThat(together).isEqualTo(alone);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void measure_ofARow_allocatesNothing(String name, Case<?> each) {
    RowDistance distance = each.fitted();
    double[] row = new double[5];

    assertThat(allocated(() -> distance.measure(row))).isZero();
  }
}
