package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.meter.GaugeRows;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns reports into meters. Not thread-safe; the version's watch guards it. */
final class QualityRows {

  private final GaugeRows quality;
  private final GaugeRows labels;
  private final GaugeRows share;
  private final GaugeRows harm;

  QualityRows(VersionMeters meters) {
    quality = meters.multiGauge(QualityMeters.QUALITY, "How good the model is");
    labels = meters.multiGauge(QualityMeters.LABELS, "Labels in the window");
    share = meters.multiGauge(QualityMeters.LABEL_SHARE, "Share of predictions with a label");
    harm = meters.multiGauge(QualityMeters.HARM, "ln of the evidence that the model became worse");
  }

  void publish(QualityReport report) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    if (report.enoughLabels()) {
      add(rows, report.figures().realised(), QualityMeters.SOURCE_LABELS);
    }
    add(rows, report.figures().estimated(), QualityMeters.SOURCE_ESTIMATED);
    quality.register(rows, true);
    labels.register(one((double) report.figures().labels()), true);
    share.register(Double.isNaN(report.labelShare()) ? List.of() : one(report.labelShare()), true);
    boolean runs = !Double.isNaN(report.harm().limit());
    harm.register(runs ? one(Math.log(report.harm().eValue())) : List.of(), true);
  }

  private static List<MultiGauge.Row<?>> one(double value) {
    return List.of(MultiGauge.Row.of(Tags.empty(), value));
  }

  private static void add(
      List<MultiGauge.Row<?>> rows, Map<QualityMetric, Estimate> figures, String source) {
    figures.forEach(
        (metric, estimate) -> {
          if (!Double.isNaN(estimate.value())) {
            rows.add(
                MultiGauge.Row.of(
                    Tags.of("metric", metric.tag(), "source", source), estimate.value()));
          }
        });
  }
}
