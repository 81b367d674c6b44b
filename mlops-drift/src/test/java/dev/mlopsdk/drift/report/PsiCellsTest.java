package dev.mlopsdk.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PsiCellsTest {

  @Test
  void psi_ofAnyCounts_isThatOfTheTest() {
    SplittableRandom random = new SplittableRandom(20261122);
    for (int n : new int[] {1, 7, 200, 5000}) {
      FeatureCounts reference = FeatureCounts.of(random.doubles(3000).toArray());
      double[] values = random.doubles(n).map(x -> x * x).toArray();
      values[0] = Double.NaN;
      FeatureCounts current = reference.count(values);

      PsiCells cells = PsiCells.of(reference, current);

      assertThat(cells.psi())
          .isCloseTo(PsiTest.withDefaults().test(reference, current).statistic(), within(1e-12));
      assertThat(cells.cells().stream().mapToDouble(PsiCells.Cell::part).sum())
          .isCloseTo(cells.psi(), within(1e-12));
    }
  }

  @Test
  void expected_overManySamples_isTheirMean() {
    SplittableRandom random = new SplittableRandom(20261122);
    double sum = 0;
    double expected = 0;
    int runs = 2000;
    for (int run = 0; run < runs; run++) {
      FeatureCounts reference = FeatureCounts.of(random.doubles(500).toArray());
      PsiCells cells = PsiCells.of(reference, reference.count(random.doubles(300).toArray()));
      sum += cells.psi();
      expected = cells.expected();
    }
    // PSI over its mean is chi-squared(9)/9, whose deviation is 0.47: four standard errors are 4 %.
    // The edges are the reference's own quantiles, which takes nothing away from it.
    assertThat(sum / runs).isCloseTo(expected, within(0.06 * expected));
  }

  @Test
  void guilty_ofAMove_areTheCellsItWentTo() {
    String[] before = Pages.categories(500, 300, 200);
    FeatureCounts reference = FeatureCounts.of(before);

    PsiCells cells = PsiCells.of(reference, reference.count(Pages.categories(500, 100, 400)));

    assertThat(cells.guilty()).extracting(PsiCells.Cell::label).containsExactly("c1", "c2");
    assertThat(PsiCells.of(reference, reference).guilty()).isEmpty();
  }

  @Test
  void of_anEmptySample_hasNothing() {
    FeatureCounts reference = FeatureCounts.of(new double[] {1, 2, 3});

    PsiCells cells = PsiCells.of(reference, reference.count(new double[0]));

    assertThat(cells.cells()).isEmpty();
    assertThat(cells.excess()).isZero();
  }
}
