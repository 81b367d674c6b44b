package dev.mlopsdk.drift.quality;

import java.util.EnumMap;
import java.util.Map;

/**
 * How far chance moves each figure of n rows, told from a labelled reference: sd/√(n · share), with
 * the spread among the rows that the figure is about and their share. Immutable.
 */
final class SamplingErrors {

  private record Component(double spread, double share) {}

  private final Map<QualityMetric, Component> components = new EnumMap<>(QualityMetric.class);

  SamplingErrors(Confusion all, ScoredBlocks blocks) {
    double n = all.total();
    share(QualityMetric.ACCURACY, all.tp() + all.tn(), n, n);
    share(QualityMetric.PRECISION, all.tp(), all.tp() + all.fp(), n);
    share(QualityMetric.RECALL, all.tp(), all.tp() + all.fn(), n);
    double m = all.tp() + all.fp() + all.fn();
    double s = all.tp() / m;
    double factor = m / (all.tp() + (all.fp() + all.fn()) / 2);
    put(QualityMetric.F1, factor * Math.sqrt(s * (1 - s)), m / n);
    double positives = all.tp() + all.fn();
    double rarer = Math.min(positives, n - positives);
    put(QualityMetric.ROC_AUC, blocks.spreadOfRarer(), rarer / n);
    double ap = blocks.averagePrecision();
    put(QualityMetric.AVERAGE_PRECISION, Math.sqrt(ap * (1 - ap)), positives / n);
  }

  private void share(QualityMetric metric, double k, double of, double n) {
    double p = k / of;
    put(metric, Math.sqrt(p * (1 - p)), of / n);
  }

  private void put(QualityMetric metric, double spread, double share) {
    components.put(metric, new Component(spread, share));
  }

  /** The standard error of {@code metric} over {@code n} rows. */
  double of(QualityMetric metric, double n) {
    Component known = components.getOrDefault(metric, new Component(Double.NaN, 1));
    return known.spread / Math.sqrt(n * known.share);
  }
}
