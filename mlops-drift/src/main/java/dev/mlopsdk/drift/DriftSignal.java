package dev.mlopsdk.drift;

import dev.mlopsdk.core.event.Wording;
import dev.mlopsdk.core.signal.Signal;
import java.util.function.Supplier;

/**
 * What the latest evaluation of one version tells a trigger or an alert. Thread-safe.
 *
 * @param latest the latest report, made at the end of each bucket
 */
record DriftSignal(Supplier<DriftReport> latest) implements Signal {

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public double estimate() {
    DriftReport report = latest.get();
    return report.features().stream()
        .filter(feature -> enough(report, feature))
        .mapToDouble(feature -> feature.drifted() || feature.alarmed() ? feature.psi() : 0)
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public double eValue() {
    DriftReport report = latest.get();
    double pValue =
        report.features().stream()
            .filter(feature -> feature.evidence().isPresent() || enough(report, feature))
            .mapToDouble(DriftSignal::pValue)
            .min()
            .orElse(Double.NaN);
    return Double.isNaN(pValue) ? 1 : calibrated(pValue);
  }

  /** The always-valid one where evidence is gathered, else the smallest of the window's. */
  private static double pValue(FeatureDrift feature) {
    return feature
        .evidence()
        .map(Evidence::adjustedPValue)
        .orElseGet(
            () ->
                feature.scores().stream().mapToDouble(DriftScore::adjustedPValue).min().orElse(1));
  }

  @Override
  public long samples() {
    return latest.get().features().stream().mapToLong(FeatureDrift::samples).max().orElse(0);
  }

  private static boolean enough(DriftReport report, FeatureDrift feature) {
    return feature.samples() >= report.rule().minimumSamples();
  }

  /**
   * (1 − p + p ln p) / (p ln² p): the mean of κ p^(κ − 1) over κ in (0, 1), each of which has the
   * mean 1 under a uniform p. Vovk and Wang, E-values: calibration, combination and applications,
   * Annals of Statistics 49 (2021), https://doi.org/10.1214/20-AOS2020. 1/2 at p = 1; {@link
   * Double#MAX_VALUE} where it is larger.
   */
  static double calibrated(double pValue) {
    double log = Math.log(pValue);
    if (log > -0.01) {
      // 1 − p + p ln p = ln²p (1/2 + ln p/3 + ln²p/8 + …), whose terms cancel near p = 1.
      return (0.5 + log / 3 + log * log / 8 + log * log * log / 30) / pValue;
    }
    double e = (1 - pValue + pValue * log) / (pValue * log * log);
    return pValue > 0 && e < Double.MAX_VALUE ? e : Double.MAX_VALUE;
  }

  @Override
  public String toString() {
    return "drift "
        + Wording.number(estimate())
        + " (e-value "
        + Wording.number(eValue())
        + ", "
        + samples()
        + " samples)";
  }
}
