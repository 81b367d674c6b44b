package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.drift.measure.PsiTest;
import org.junit.jupiter.api.Test;

/** What each test sees and misses: 2,000 rows of ten columns against 500. */
class PowerTest {

  private static final int RUNS = 20;

  private final double[][] reference = Scenario.NORMAL.rows(new Draws(1), 2000, 10);

  private int found(Scenario scenario, Tests.PValue test) {
    Draws draws = new Draws(2);
    int found = 0;
    for (int run = 0; run < RUNS; run++) {
      found += test.of(reference, scenario.rows(draws, 500, 10)) <= 0.05 ? 1 : 0;
    }
    return found;
  }

  @Test
  void meanOfOneColumn_moved_isSeenByClassifierMmdAndHotelling() {
    FittedMahalanobis distance = MahalanobisDistance.withDefaults().fit(reference);
    assertThat(found(Scenario.SHIFT, (r, c) -> distance.test(c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.SHIFT, (r, c) -> DomainClassifier.withDefaults().test(r, c).pValue()))
        .isEqualTo(RUNS);
    MultivariateResult result =
        DomainClassifier.withDefaults().test(reference, Scenario.SHIFT.rows(new Draws(5), 500, 10));
    assertThat(result.drifted()).isTrue();
    assertThat(result.weights().indexOf(result.weights().stream().max(Double::compare).get()))
        .isZero();
  }

  /** Every column has the same law before and after: no test of single columns can tell. */
  @Test
  void correlations_thatFell_areSeenByRowsAndByNoColumn() {
    FittedPca pca = PcaReconstruction.withDefaults().fit(reference);
    FittedMmd mmd = FourierMmd.withDefaults().withFeatures(128).withPermutations(0).fit(reference);
    DomainClassifier squares =
        DomainClassifier.withDefaults().withTerms(DomainClassifier.Terms.QUADRATIC);

    assertThat(found(Scenario.DECOUPLED, (r, c) -> pca.test(c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.DECOUPLED, (r, c) -> mmd.test(c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.DECOUPLED, (r, c) -> squares.test(r, c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.DECOUPLED, Tests::univariate)).isLessThanOrEqualTo(6);

    double[][] current = Scenario.DECOUPLED.rows(new Draws(3), 500, 10);
    assertThat(pca.test(current).drifted()).isTrue();
    for (int j = 0; j < 10; j++) {
      assertThat(
              PsiTest.withDefaults()
                  .test(Tests.column(reference, j), Tests.column(current, j))
                  .drifted())
          .isFalse();
    }
  }

  @Test
  void deviations_thatGrew_areMissedByTheLinearClassifierAlone() {
    FittedPca pca = PcaReconstruction.withDefaults().fit(reference);
    FittedMahalanobis distance = MahalanobisDistance.withDefaults().withTail(0.05).fit(reference);
    DomainClassifier linear = DomainClassifier.withDefaults();
    DomainClassifier squares = linear.withTerms(DomainClassifier.Terms.QUADRATIC);

    assertThat(found(Scenario.WIDER, (r, c) -> pca.test(c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.WIDER, (r, c) -> distance.testTail(c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.WIDER, (r, c) -> squares.test(r, c).pValue())).isEqualTo(RUNS);
    assertThat(found(Scenario.WIDER, (r, c) -> linear.test(r, c).pValue())).isLessThanOrEqualTo(6);
  }
}
