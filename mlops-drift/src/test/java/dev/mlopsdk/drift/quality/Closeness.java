package dev.mlopsdk.drift.quality;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How near estimates come to the truth over chunks, beside the figure of the reference. */
final class Closeness {

  private static final class Gaps {
    private double estimate;
    private double worst;
    private double reference;
    private int covered;
    private int chunks;
  }

  private final ClassificationQuality reference;
  private final Map<QualityMetric, Gaps> gaps = new EnumMap<>(QualityMetric.class);

  Closeness(ClassificationQuality reference) {
    this.reference = reference;
    Cbpe.METRICS.forEach(metric -> gaps.put(metric, new Gaps()));
  }

  void add(CbpeEstimate estimate, ClassificationQuality truth) {
    gaps.forEach(
        (metric, sums) -> {
          double is = of(truth, metric);
          Estimate told = estimate.of(metric);
          // Undefined in chunks without predicted or true positives.
          if (!Double.isNaN(is) && !Double.isNaN(told.value())) {
            double gap = Math.abs(told.value() - is);
            sums.estimate += gap;
            sums.worst = Math.max(sums.worst, gap);
            sums.reference += Math.abs(of(reference, metric) - is);
            sums.covered += told.low() <= is && is <= told.high() ? 1 : 0;
            sums.chunks++;
          }
        });
  }

  double ofEstimate(QualityMetric metric) {
    Gaps sums = Objects.requireNonNull(gaps.get(metric));
    return sums.estimate / sums.chunks;
  }

  double ofReference(QualityMetric metric) {
    Gaps sums = Objects.requireNonNull(gaps.get(metric));
    return sums.reference / sums.chunks;
  }

  void print(String title) {
    System.out.println(title + ": metric, mean gap, worst, reference's mean gap, in the band");
    gaps.forEach(
        (metric, sums) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.4f | %.4f | %.4f | %d of %d |%n",
                metric.tag(),
                ofEstimate(metric),
                sums.worst,
                ofReference(metric),
                sums.covered,
                sums.chunks));
  }

  static double of(ClassificationQuality quality, QualityMetric metric) {
    return switch (metric) {
      case ACCURACY -> quality.accuracy().value();
      case PRECISION -> quality.precision().value();
      case RECALL -> quality.recall().value();
      case F1 -> quality.f1().value();
      case ROC_AUC -> quality.rocAuc().value();
      default -> quality.averagePrecision().value();
    };
  }
}
