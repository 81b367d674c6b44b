package dev.mlopsdk.drift;

import static dev.mlopsdk.drift.CorrelatedRows.REF;

import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.multivariate.MahalanobisDistance;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.sequential.DesignEffect;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Streams without drift, each with training rows of its own, looked at after every bucket: how many
 * ever have evidence at the level of 0.05.
 *
 * @param pca by the reconstruction error
 * @param mahalanobis by the distance
 * @param alarms of any feature or statistic
 */
record RowStatisticFalseAlarms(int pca, int mahalanobis, int alarms) {

  static final double ALPHA = 0.05;
  private static final int COLUMNS = 4;

  static RowStatisticFalseAlarms of(int streams, int training, int buckets, int rows) {
    int pca = 0;
    int mahalanobis = 0;
    int alarms = 0;
    for (int stream = 0; stream < streams; stream++) {
      SplittableRandom random = new SplittableRandom(20_261_122L * 31 + stream);
      double[][] own = CorrelatedRows.rows(random, training, COLUMNS, 0.5);
      List<String> names = CorrelatedRows.names(COLUMNS);
      DriftMonitor monitor =
          DriftMonitor.withDefaults()
              .withAlpha(ALPHA)
              .withDesignEffect(DesignEffect.none())
              .withMeasures(List.of(PsiTest.withDefaults()), List.of(PsiTest.withDefaults()))
              .withRowStatistic(
                  RowStatistic.of("pca", names, PcaReconstruction.withDefaults().fit(own)))
              .withRowStatistic(
                  RowStatistic.of(
                      "mahalanobis", names, MahalanobisDistance.withDefaults().fit(own)));
      double leastPca = 1;
      double leastMahalanobis = 1;
      boolean alarmed = false;
      try (CorrelatedRows served =
          new CorrelatedRows(
              monitor,
              CorrelatedRows.numbers(COLUMNS),
              Optional.of(CorrelatedRows.baseline(own)))) {
        for (int bucket = 0; bucket < buckets; bucket++) {
          served.serve(random, 1, rows, COLUMNS, 0.5);
          DriftReport report = monitor.report(REF);
          leastPca = Math.min(leastPca, pValue(report, "pca"));
          leastMahalanobis = Math.min(leastMahalanobis, pValue(report, "mahalanobis"));
          alarmed |= !report.alarmed().isEmpty();
        }
      }
      pca += leastPca <= ALPHA ? 1 : 0;
      mahalanobis += leastMahalanobis <= ALPHA ? 1 : 0;
      alarms += alarmed ? 1 : 0;
    }
    return new RowStatisticFalseAlarms(pca, mahalanobis, alarms);
  }

  private static double pValue(DriftReport report, String statistic) {
    return report.feature(statistic).evidence().orElseThrow().pValue();
  }
}
