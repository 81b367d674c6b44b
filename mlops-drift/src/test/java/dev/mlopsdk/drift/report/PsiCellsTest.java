package dev.mlopsdk.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.drift.PowerLaw;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PsiCellsTest {

  private static final NullLaws LAWS = NullLaws.withDefaults();

  @Test
  void psi_ofAnyCounts_isThatOfTheTest() {
    SplittableRandom random = new SplittableRandom(20261122);
    for (int n : new int[] {1, 7, 200, 5000}) {
      FeatureCounts reference = FeatureCounts.of(random.doubles(3000).toArray());
      double[] values = random.doubles(n).map(x -> x * x).toArray();
      values[0] = Double.NaN;
      FeatureCounts current = reference.count(values);

      PsiCells cells = PsiCells.of(reference, current, LAWS);

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
      PsiCells cells = PsiCells.of(reference, reference.count(random.doubles(300).toArray()), LAWS);
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

    PsiCells cells = PsiCells.of(reference, reference.count(Pages.categories(500, 100, 400)), LAWS);

    assertThat(cells.guilty()).extracting(PsiCells.Cell::label).containsExactly("c1", "c2");
    assertThat(PsiCells.of(reference, reference, LAWS).guilty()).isEmpty();
  }

  @Test
  void of_anEmptySample_hasNothing() {
    FeatureCounts reference = FeatureCounts.of(new double[] {1, 2, 3});

    PsiCells cells = PsiCells.of(reference, reference.count(new double[0]), LAWS);

    assertThat(cells.cells()).isEmpty();
    assertThat(cells.excess()).isZero();
  }

  /** Without drift nothing is in excess on average, however many values are unseen. */
  @Test
  void excess_ofRareValuesWithoutDrift_isNone() {
    Random random = new Random(5);
    PowerLaw law = PowerLaw.of(1, 1_000);
    double excess = 0;
    double psi = 0;
    for (int run = 0; run < 100; run++) {
      FeatureCounts reference = FeatureCounts.of(law.draw(500, random));
      PsiCells cells = PsiCells.of(reference, reference.count(law.draw(400, random)), LAWS);
      excess += cells.excess();
      psi += cells.psi();
    }

    assertThat(psi / 100).isGreaterThan(1);
    assertThat(excess / 100).isBetween(-0.15, 0.15);
  }
}
