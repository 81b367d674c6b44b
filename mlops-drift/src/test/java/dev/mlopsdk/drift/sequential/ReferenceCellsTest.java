package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceCellsTest {

  @Test
  void ranks_bySize_areDecilesWithThinTails() {
    assertThat(ReferenceCells.ranks(20)).containsExactly(10);
    assertThat(ReferenceCells.ranks(59)).containsExactly(11, 23, 35, 47);
    assertThat(ReferenceCells.ranks(100)).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90);
    assertThat(ReferenceCells.ranks(1000))
        .containsExactly(10, 100, 200, 300, 400, 500, 600, 700, 800, 900, 990);
    assertThat(ReferenceCells.ranks(10_000)).startsWith(10, 1000).endsWith(9000, 9990);
    assertThat(ReferenceCells.ranks(Integer.MAX_VALUE)).isSorted().hasSize(11);
    for (int m = 20; m < 20_000; m++) {
      int[] ranks = ReferenceCells.ranks(m);
      int last = 0;
      for (int rank : ranks) {
        assertThat(rank - last).isGreaterThanOrEqualTo(10);
        last = rank;
      }
      assertThat(m + 1 - last).isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void logE_ofNothing_isZeroAndOfOtherCells_grows() {
    ReferenceCells cells = ReferenceCells.ofCounts(new long[] {90, 10, 0});

    assertThat(cells.logE(new long[3])).isZero();
    assertThat(cells.logE(new long[] {9, 1, 0})).isNegative();
    assertThat(cells.logE(new long[] {0, 0, 50})).isGreaterThan(50);
    assertThat(cells.size()).isEqualTo(3);
  }

  @Test
  void equals_ofEqualCells_letsProcessesShareThem() {
    long[] k = {20, 30, 51};
    ReferenceCells cells = ReferenceCells.ofOrderStatistics(k);
    k[0] = 5;

    assertThat(cells)
        .isEqualTo(ReferenceCells.ofOrderStatistics(new long[] {20, 30, 51}))
        .hasSameHashCodeAs(ReferenceCells.ofOrderStatistics(new long[] {20, 30, 51}))
        .isNotEqualTo(ReferenceCells.ofOrderStatistics(k))
        .isNotEqualTo(ReferenceCells.ofCounts(new long[] {20, 30, 51}))
        .hasToString("ReferenceCells[3 cells, mass 101.0, tilts LOCATION_AND_SCALE]");
  }

  /** 400 samples; a share near a half has a standard error of 0.025. */
  @ParameterizedTest
  @CsvSource({"1000, 500", "10000, 1000", "10000, 30000", "100000, 5000"})
  void smallestShift_whenItHappens_isFoundAboutEveryOtherTime(int m, int n) {
    double alpha = 0.01;
    RandomGenerator random = Runs.random(3, m + n);
    ReferenceCells nominal = SimulatedReference.ofOrderStatistics(m, random::nextDouble).cells();
    double shift = nominal.smallestShift(n, alpha);
    double step = stepOf(nominal, shift);
    int found = 0;
    int runs = 400;
    for (int run = 0; run < runs; run++) {
      // The true shares behind order statistics are a Dirichlet variable; tilt those.
      double[] shares = Mixture.tilted(dirichlet(nominal.k(), random), location(nominal), step);
      found += nominal.logE(sample(shares, n, random)) >= -Math.log(alpha) ? 1 : 0;
    }
    assertThat((double) found / runs).as("distance %s", shift).isBetween(0.35, 0.7);
  }

  @Test
  void smallestShift_withMoreValuesOrReference_falls() {
    ReferenceCells small = ReferenceCells.ofOrderStatistics(new long[] {300, 300, 401});
    ReferenceCells large = ReferenceCells.ofOrderStatistics(new long[] {3000, 3000, 4001});

    assertThat(small.smallestShift(0, 0.05)).isInfinite();
    assertThat(small.smallestShift(2, 1e-9)).isInfinite();
    assertThat(small.smallestShift(100, 0.05)).isGreaterThan(small.smallestShift(1000, 0.05));
    assertThat(small.smallestShift(Long.MAX_VALUE, 0.05))
        .isLessThan(small.smallestShift(1000, 0.05))
        .isGreaterThan(2 * large.smallestShift(Long.MAX_VALUE, 0.05));
    // As n grows, m D²/2 must pay ln(1/α) and the mixture's price.
    assertThat(small.smallestShift(Long.MAX_VALUE, 0.05))
        .isGreaterThan(Math.sqrt(2 * Math.log(20) / 1001))
        .isCloseTo(0.11, within(0.03));
  }

  @Test
  void calls_withWrongValues_nameTheRule() {
    ReferenceCells cells = ReferenceCells.ofCounts(new long[] {1, 2});
    assertThatThrownBy(() -> ReferenceCells.ofCounts(new long[1]))
        .hasMessage("A reference has two cells or more, but this one has 1");
    assertThatThrownBy(() -> ReferenceCells.ofCounts(new long[] {1, -1}))
        .hasMessage("A count is at least 0, but cell 1 has -1");
    assertThatThrownBy(() -> ReferenceCells.ofOrderStatistics(new long[] {0, 1}))
        .hasMessage(
            "A cell between two order statistics holds at least one value, but cell 0 has 0");
    assertThatThrownBy(() -> ReferenceCells.ranks(19))
        .hasMessage("Two cells of ten values need a reference of 20, but it has 19");
    assertThatThrownBy(() -> cells.logE(new long[3]))
        .hasMessage("There are 2 cells, but 3 counts; pass one per cell");
    assertThatThrownBy(() -> cells.logE(new long[] {-1, 0}))
        .hasMessage("A count is at least 0, but cell 0 has -1");
    assertThatThrownBy(() -> cells.smallestShift(-1, 0.05))
        .hasMessage("A number of values is at least 0, but is -1");
    assertThatThrownBy(() -> cells.smallestShift(1, Double.NaN))
        .hasMessage("Alpha is in (0, 1), but is NaN");
  }

  private static double[] location(ReferenceCells cells) {
    double sum = Arrays.stream(cells.k()).sum();
    return Directions.of(Arrays.stream(cells.k()).map(x -> x / sum).toArray()).location();
  }

  private static double stepOf(ReferenceCells cells, double distance) {
    double sum = Arrays.stream(cells.k()).sum();
    double low = 0;
    double high = 4;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      double[] q = Mixture.tilted(cells.k(), location(cells), middle);
      double square = 0;
      for (int j = 0; j < q.length; j++) {
        double p = cells.k()[j] / sum;
        square += (q[j] - p) * (q[j] - p) / p;
      }
      if (Math.sqrt(square) < distance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[] dirichlet(double[] k, RandomGenerator random) {
    double[] shares = new double[k.length];
    for (int i = 0; i < k.length; i++) {
      for (int j = 0; j < k[i]; j++) {
        shares[i] += random.nextExponential();
      }
    }
    return shares;
  }

  private static long[] sample(double[] shares, int n, RandomGenerator random) {
    long[] counts = new long[shares.length];
    for (int j = 0; j < n; j++) {
      double u = random.nextDouble();
      int i = 0;
      while (i < shares.length - 1 && u >= shares[i]) {
        u -= shares[i++];
      }
      counts[i]++;
    }
    return counts;
  }
}
