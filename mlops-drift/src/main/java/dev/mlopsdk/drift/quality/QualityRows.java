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

  private final int metered;
  private final GaugeRows quality;
  private final GaugeRows classes;
  private final GaugeRows labels;
  private final GaugeRows share;
  private final GaugeRows harm;

  /** With meters of their own for so many classes, the first ones. */
  QualityRows(VersionMeters meters, int metered) {
    this.metered = metered;
    quality = meters.multiGauge(QualityMeters.QUALITY, "How good the model is");
    classes = meters.multiGauge(QualityMeters.CLASSES, "How good the model is at each class");
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
    classes.register(
        report.enoughLabels() ? classes(report.figures().multiclass()) : List.of(), true);
    labels.register(one((double) report.figures().labels()), true);
    share.register(Double.isNaN(report.labelShare()) ? List.of() : one(report.labelShare()), true);
    boolean runs = !Double.isNaN(report.harm().limit());
    harm.register(runs ? one(Math.log(report.harm().eValue())) : List.of(), true);
  }

  private static List<MultiGauge.Row<?>> one(double value) {
    return List.of(MultiGauge.Row.of(Tags.empty(), value));
  }

  private List<MultiGauge.Row<?>> classes(MulticlassQuality all) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    if (all.labels() > 0) {
      List<String> names = all.classes();
      Confusion others = new Confusion(0, 0, 0, 0);
      for (int k = 0; k < names.size(); k++) {
        if (k < metered) {
          add(rows, names.get(k), all.oneVsRest(k));
        } else {
          others = others.plus(all.oneVsRest(k));
        }
      }
      add(rows, SegmentedLive.OTHER, others);
    }
    return rows;
  }

  private static void add(List<MultiGauge.Row<?>> rows, String name, Confusion one) {
    add(rows, name, QualityMetric.PRECISION, one.precision());
    add(rows, name, QualityMetric.RECALL, one.recall());
    add(rows, name, QualityMetric.F1, one.f1());
  }

  private static void add(
      List<MultiGauge.Row<?>> rows, String name, QualityMetric metric, Estimate figure) {
    if (!Double.isNaN(figure.value())) {
      Tags tags =
          Tags.of("metric", metric.tag(), "source", QualityMeters.SOURCE_LABELS, "class", name);
      rows.add(MultiGauge.Row.of(tags, figure.value()));
    }
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
