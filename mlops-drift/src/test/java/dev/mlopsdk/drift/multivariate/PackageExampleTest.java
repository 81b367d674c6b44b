package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PackageExampleTest {

  @Test
  void packageExample_asPrinted_givesWhatItSays() {
    double[][] training = Scenario.NORMAL.rows(new Draws(1), 2000, 10);
    double[][] today = Scenario.DECOUPLED.rows(new Draws(2), 500, 10);

    FittedPca fitted = PcaReconstruction.withDefaults().fit(training); // double[rows][columns]
    assertThat(fitted.test(today).drifted()).isTrue();

    RowSums replica = fitted.sums(); // one per thread or process
    RowSums other = fitted.sums();
    for (double[] row : today) {
      double error = replica.accept(row); // allocates nothing
      assertThat(error).isPositive();
      other.accept(row);
    }
    assertThat(fitted.test(replica.combine(other)).pValue()).isLessThan(1e-6);

    assertThat(FourierMmd.withDefaults().fit(training).test(today).drifted()).isTrue();
    assertThat(DomainClassifier.withDefaults().test(training, today).drifted()).isFalse();
    assertThat(MahalanobisDistance.withDefaults().fit(training).test(today).drifted()).isFalse();
  }
}
