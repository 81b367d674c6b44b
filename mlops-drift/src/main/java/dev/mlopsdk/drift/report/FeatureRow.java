package dev.mlopsdk.drift.report;

import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.FeatureDrift;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.Comparator;
import java.util.List;

/**
 * One feature of a page. Immutable.
 *
 * @param trend per closed bucket PSI above what chance makes of it; NaN of an empty bucket
 */
record FeatureRow(
    FeatureDrift drift,
    FeatureCounts reference,
    FeatureCounts window,
    PsiCells psi,
    List<Double> trend) {

  /** The largest excess first, then the largest PSI, then by name. */
  static final Comparator<FeatureRow> RANKING =
      Comparator.comparingDouble((FeatureRow row) -> -row.psi.excess())
          .thenComparingDouble(row -> -row.psi.psi())
          .thenComparing(FeatureRow::name);

  String name() {
    return drift.feature();
  }

  /** The score that is least likely chance; of those that drifted, if any did. */
  DriftScore surest() {
    return surest(drift);
  }

  static DriftScore surest(FeatureDrift drift) {
    return drift.scores().stream()
        .min(
            Comparator.comparing((DriftScore score) -> !score.drifted())
                .thenComparingDouble(DriftScore::adjustedPValue)
                .thenComparingDouble(DriftScore::pValue))
        .orElseThrow();
  }

  String verdict() {
    if (drift.alarmed()) {
      return "ALARM";
    }
    return drift.samples() == 0 ? "no values" : drift.drifted() ? "DRIFTED" : "ok";
  }
}
