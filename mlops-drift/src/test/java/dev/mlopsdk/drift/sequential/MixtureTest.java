package dev.mlopsdk.drift.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expectations by enumeration: every possible count, times its chance. */
class MixtureTest {

  @ParameterizedTest
  @EnumSource(Mixture.Tilts.class)
  void e_underThePolyaLaw_hasExpectationOne(Mixture.Tilts tilts) {
    for (double[] k : new double[][] {{5, 5, 6}, {10, 40, 51}, {0.5, 20.5, 3.5}, {1, 1, 1}}) {
      Mixture mixture = Mixture.of(k, tilts);

      assertThat(expectation(k, 8, c -> Math.exp(mixture.logE(c)))).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void e_afterMoreValues_isAMartingale() {
    // Given c, the next value falls into cell i with chance (k_i + c_i)/(M + n).
    double[] k = {12, 30, 59};
    Mixture mixture = Mixture.of(k, Mixture.Tilts.LOCATION_AND_SCALE);
    for (double[] c : new double[][] {{0, 0, 0}, {3, 0, 1}, {40, 2, 7}, {0, 900, 0}}) {
      double next = 0;
      for (int i = 0; i < 3; i++) {
        double[] more = c.clone();
        more[i]++;
        double chance = (k[i] + c[i]) / (101 + c[0] + c[1] + c[2]);
        next += chance * Math.exp(mixture.logE(more) - mixture.logE(c));
      }
      assertThat(next).isCloseTo(1, within(1e-11));
    }
  }

  /**
   * Over reference and stream of two categories: one on average over a Jeffreys prior, not at every
   * law. The worst is where the rarer category holds about ten reference values, the border of the
   * small-cell rule; rarer ones stay below one.
   */
  @ParameterizedTest
  @CsvSource({
    "30, 0.5, 2.03",
    "30, 0.3, 1.31",
    "30, 0.1, 1",
    "30, 0.01, 1",
    "300, 0.5, 1.001",
    "300, 0.1, 1.25",
    "300, 0.05, 1.32",
    "300, 0.02, 1",
    "300, 0.001, 1"
  })
  void e_ofCategoriesAtOneLaw_exceedsOneByNoMoreThanStated(int m, double share, double atMost) {
    double e = expectationOfTwoCategories(share, m, 200);

    assertThat(e).isLessThan(atMost);
    assertThat(e).isGreaterThan(atMost > 1.1 ? atMost - 0.01 : 0.4);
  }

  @Test
  void logSumExp_ofNothingAndOfHugeTerms_neitherOverflowsNorIsNaN() {
    assertThat(Mixture.logSumExp(new double[] {Double.NEGATIVE_INFINITY}, 0, 1))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Mixture.logSumExp(new double[] {5000, 5000}, 0, 2))
        .isCloseTo(5000 + Math.log(2), within(1e-12));
  }

  @Test
  void directions_ofUnevenShares_areCentredScaledAndApart() {
    double[] shares = {0.02, 0.08, 0.3, 0.4, 0.15, 0.05};
    Directions directions = Directions.of(shares);
    double[] h = directions.location();
    double[] g = directions.scale();
    double[] sums = new double[5];
    for (int i = 0; i < shares.length; i++) {
      sums[0] += shares[i] * h[i];
      sums[1] += shares[i] * h[i] * h[i];
      sums[2] += shares[i] * g[i];
      sums[3] += shares[i] * h[i] * g[i];
      assertThat(h[i]).isBetween(-3.0, 3.0);
      assertThat(g[i]).isBetween(-3.0, 3.0);
    }
    assertThat(sums[0]).isCloseTo(0, within(1e-12));
    assertThat(sums[1]).isCloseTo(1, within(1e-12));
    // g is clipped at 3 in a tail here, which moves it a little.
    assertThat(sums[2]).isCloseTo(0, within(0.1));
    assertThat(sums[3]).isCloseTo(0, within(0.1));
    assertThat(Directions.of(new double[] {0.5, 0.5}).scale()).containsExactly(0, 0);
  }

  private static double expectation(double[] k, int n, ToDoubleFunction<double[]> value) {
    double sum = k[0] + k[1] + k[2];
    double expectation = 0;
    for (int a = 0; a <= n; a++) {
      for (int b = 0; a + b <= n; b++) {
        double[] c = {a, b, n - a - b};
        double chance = LogGamma.of(n + 1) + LogGamma.of(sum) - LogGamma.of(sum + n);
        for (int i = 0; i < 3; i++) {
          chance += LogGamma.of(k[i] + c[i]) - LogGamma.of(k[i]) - LogGamma.of(c[i] + 1);
        }
        expectation += Math.exp(chance) * value.applyAsDouble(c);
      }
    }
    return expectation;
  }

  private static double expectationOfTwoCategories(double share, int m, int n) {
    BinomialDistribution reference = BinomialDistribution.of(m, share);
    BinomialDistribution current = BinomialDistribution.of(n, share);
    double expectation = 0;
    for (int r = 0; r <= m; r++) {
      ReferenceCells cells = ReferenceCells.ofCounts(new long[] {r, m - r});
      for (int c = 0; c <= n; c++) {
        expectation +=
            reference.probability(r)
                * current.probability(c)
                * Math.exp(cells.logE(new long[] {c, n - c}));
      }
    }
    return expectation;
  }
}
