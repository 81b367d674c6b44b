package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.measure.Gate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is refused, and what happens at the ends. */
class EdgesTest {

  private static final double[][] REFERENCE = Scenario.NORMAL.rows(new Draws(1), 200, 3);
  private static final FittedPca PCA = PcaReconstruction.withDefaults().fit(REFERENCE);
  private static final FittedMmd MMD = FourierMmd.withDefaults().withFeatures(16).fit(REFERENCE);
  private static final FittedMahalanobis DISTANCE =
      MahalanobisDistance.withDefaults().fit(REFERENCE);

  @Test
  void fit_ofRowsThatCannotBe_saysWhatIsWrong() {
    PcaReconstruction pca = PcaReconstruction.withDefaults();
    double[][] constant = new double[20][2];
    double[][] ragged = new double[20][2];
    ragged[7] = new double[3];
    double[][] unknown = Scenario.NORMAL.rows(new Draws(1), 20, 2);
    Arrays.stream(unknown).forEach(row -> row[1] = Double.NaN);

    assertThatThrownBy(() -> pca.fit(new double[3][2]))
        .hasMessageContaining("8 rows or more, but has 3");
    assertThatThrownBy(() -> pca.fit(new double[9][0])).hasMessageContaining("Rows need a column");
    assertThatThrownBy(() -> pca.fit(constant)).hasMessageContaining("all 2 are constant");
    assertThatThrownBy(() -> pca.fit(ragged))
        .hasMessageContaining("2 columns as the reference's first, but row 7 of 'reference' has 3");
    assertThatThrownBy(() -> pca.fit(unknown))
        .hasMessageContaining("column 1 has none; leave it out");
    assertThatThrownBy(() -> PCA.test(new double[1][3]))
        .hasMessageContaining("2 rows or more, but has 1");
    assertThatThrownBy(() -> PCA.test(new double[4][2]))
        .hasMessageContaining("row 0 of 'current' has 2");
    assertThatThrownBy(() -> PCA.error(new double[2]))
        .hasMessageContaining("3 columns as the reference, but has 2");
    assertThatThrownBy(() -> DomainClassifier.withDefaults().test(REFERENCE, new double[9][3]))
        .hasMessageContaining("10 rows or more, but has 9");
    assertThatThrownBy(
            () ->
                DomainClassifier.withDefaults()
                    .withTerms(DomainClassifier.Terms.QUADRATIC)
                    .test(new double[50][21], new double[50][21]))
        .hasMessageContaining("up to 20 columns, but there are 21");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> PcaReconstruction.withDefaults().withVarianceShare(1))
        .hasMessageContaining("(0, 1), but is 1.0");
    assertThatThrownBy(() -> PcaReconstruction.withDefaults().withPermutations(50))
        .hasMessageContaining("99 to 1,000,000, or 0 for the law alone, but are 50");
    assertThatThrownBy(() -> FourierMmd.withDefaults().withFeatures(7))
        .hasMessageContaining("but are 7");
    assertThatThrownBy(() -> FourierMmd.withDefaults().withBandwidth(0))
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> DomainClassifier.withDefaults().withFolds(1))
        .hasMessageContaining("2 to 20");
    assertThatThrownBy(() -> DomainClassifier.withDefaults().withRidge(-1))
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> MahalanobisDistance.withDefaults().withTail(0))
        .hasMessageContaining("(0, 1)");
  }

  @Test
  void sums_withoutRows_knowNothing() {
    for (MultivariateResult result :
        List.of(
            PCA.test(PCA.sums()),
            MMD.test(MMD.sums()),
            DISTANCE.test(DISTANCE.sums()),
            DISTANCE.testTail(DISTANCE.sums()))) {
      assertThat(result.pValue()).isEqualTo(1);
      assertThat(result.drifted()).isFalse();
      assertThat(result.law()).isEqualTo(MultivariateResult.Law.NONE);
    }
  }

  @Test
  void sums_ofAnotherFit_areRefused() {
    FittedPca other = PcaReconstruction.withDefaults().withSeed(2).fit(REFERENCE);
    FittedPca same = PcaReconstruction.withDefaults().fit(REFERENCE);
    byte[] damaged = PCA.sums().toBytes();
    damaged[9]++;

    assertThat(PCA.sums().combine(same.sums().acceptAll(REFERENCE)).rows()).isEqualTo(200);
    assertThatThrownBy(() -> PCA.sums().combine(other.sums()))
        .hasMessageContaining("same rows, options and seed");
    assertThatThrownBy(() -> PCA.test(other.sums()))
        .hasMessageContaining("same rows, options and seed");
    assertThatThrownBy(() -> PCA.sums().combine(other.sums().toBytes()))
        .hasMessageContaining("same rows");
    assertThatThrownBy(() -> PCA.sums().combine(damaged))
        .hasMessageContaining("end in their checksum");
    assertThatThrownBy(() -> PCA.sums().combine(new byte[2])).hasMessageContaining("these 2 bytes");
  }

  /** The format is version 1 for ever: what it says of two rows is pinned. */
  @Test
  void sums_inBytes_beginWithLettersVersionFitAndRows() {
    RowSums sums = MMD.sums().acceptAll(new double[][] {{0, 0, 0}, {1, 2, 3}});
    byte[] bytes = sums.toBytes();

    assertThat(Arrays.copyOf(bytes, 8)).containsExactly('M', 'L', 'O', 'R', 0, 0, 0, 1);
    assertThat(Arrays.copyOfRange(bytes, 16, 24)).containsExactly(0, 0, 0, 0, 0, 0, 0, 2);
    assertThat(bytes).hasSize(24 + 16 * 16 + 4);
  }

  @Test
  void sums_ofNegativeAndHugeNumbers_keepTheirMean() {
    double[][] reference =
        IntStream.range(0, 50).mapToObj(i -> new double[] {i % 5}).toArray(double[][]::new);
    FittedMahalanobis fitted = MahalanobisDistance.withDefaults().fit(reference);
    RowSums sums = fitted.sums();
    for (int i = 0; i < 1000; i++) {
      sums.accept(new double[] {i % 2 == 0 ? Double.NEGATIVE_INFINITY : 2});
    }

    assertThat(sums.mean(0)).isCloseTo(-500, within(1.0));
    assertThat(sums.mean(1)).isEqualTo(0.5);
    sums.clear();
    assertThat(sums.rows()).isZero();
    assertThat(sums.mean(0)).isZero();
  }

  @Test
  void sums_forTheMean_needMoreRowsThanColumns() {
    FittedMahalanobis wide =
        MahalanobisDistance.withDefaults().fit(Scenario.NORMAL.rows(new Draws(1), 20, 30));
    double[][] current = Scenario.NORMAL.rows(new Draws(2), 15, 30);

    assertThatThrownBy(() -> wide.test(wide.sums().acceptAll(current)))
        .hasMessageContaining("30 columns with 32 rows or more, but there are 20");
    assertThat(wide.test(current).law()).isEqualTo(MultivariateResult.Law.PERMUTATION);
    assertThat(wide.testTail(current).pValue()).isPositive();
  }

  @Test
  void chunkBounds_ofTheReference_holdUndriftedMeans() {
    FittedPca.Bounds bounds = PCA.chunkBounds(20);

    assertThat(PCA.meanError()).isBetween(bounds.lower(), bounds.upper());
    assertThat(PCA.test(Scenario.NORMAL.rows(new Draws(3), 20, 3)).statistic())
        .isBetween(bounds.lower(), bounds.upper());
    assertThatThrownBy(() -> PCA.chunkBounds(21))
        .hasMessageContaining("Bounds need 5 chunks, but 100 calibration rows make 4 of 21");
  }

  /** One column is rebuilt from its one component, and nothing is left to see. */
  @Test
  void pca_ofOneColumn_seesNothing() {
    double[][] one = Scenario.NORMAL.rows(new Draws(1), 100, 1);
    MultivariateResult result =
        PcaReconstruction.withDefaults().test(one, Scenario.SHIFT.rows(new Draws(2), 50, 1));

    assertThat(result.effectSize()).isLessThan(1e-3);
    assertThat(result.drifted()).isFalse();
  }

  @Test
  void anythingConstant_thatMoves_isSeen() {
    double[][] reference = Scenario.NORMAL.rows(new Draws(1), 200, 3);
    double[][] current = Scenario.NORMAL.rows(new Draws(2), 100, 3);
    Arrays.stream(reference).forEach(row -> row[1] = 7);
    Arrays.stream(current).forEach(row -> row[1] = 9);

    assertThat(PcaReconstruction.withDefaults().test(reference, current).drifted()).isTrue();
    assertThat(FourierMmd.withDefaults().test(reference, current).drifted()).isTrue();
    assertThat(DomainClassifier.withDefaults().test(reference, current).drifted()).isTrue();
    assertThat(MahalanobisDistance.withDefaults().fit(reference).testTail(current).drifted())
        .isTrue();
  }

  @Test
  void drifted_needsEffectAndSignificance() {
    Gate gate = new Gate(0.05, 0.2, 0.5);
    for (double effect : new double[] {0.1, 0.3, Double.NaN}) {
      for (double p : new double[] {0.01, 0.2}) {
        MultivariateResult result =
            new MultivariateResult(
                "pca", 1, 0, effect, p, MultivariateResult.Law.STUDENT, 9, 9, List.of(), gate);
        assertThat(result.drifted()).isEqualTo(effect > 0.2 && p < 0.05);
      }
    }
  }

  @Test
  void everything_fromOneSeed_isTheSameAgain() {
    double[][] current = Scenario.SHIFT.rows(new Draws(2), 100, 3);
    for (long seed : new long[] {5, 6}) {
      assertThat(FourierMmd.withDefaults().withSeed(seed).test(REFERENCE, current))
          .isEqualTo(FourierMmd.withDefaults().withSeed(seed).test(REFERENCE, current));
    }
    assertThat(new Draws(42).next()).as("SplitMix64").isEqualTo(-4767286540954276203L);
    DomainClassifier domain = DomainClassifier.withDefaults();
    MultivariateResult dealt = domain.withPermutations(99).test(REFERENCE, current);
    assertThat(dealt.pValue()).isLessThanOrEqualTo(0.05);
    assertThat(dealt.statistic()).isEqualTo(domain.test(REFERENCE, current).statistic());
  }
}
