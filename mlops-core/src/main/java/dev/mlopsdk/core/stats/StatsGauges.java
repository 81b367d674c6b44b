package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.meter.GaugeRows;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns reports into meters. Not thread-safe; the version's statistics guard it. */
final class StatsGauges {

  /** The quantiles that are metered; reports have more. */
  private static final double[] QUANTILES = {0.05, 0.5, 0.95};

  private final int cap;
  private final Map<String, GaugeRows> gauges = new LinkedHashMap<>();

  /** The rows of the report being published, by meter and tags. */
  private final Map<String, Map<Tags, Double>> rows = new LinkedHashMap<>();

  StatsGauges(VersionMeters meters, int cap) {
    this.cap = cap;
    register(meters, StatsMeters.ROWS, "Rows in the window");
    register(meters, StatsMeters.SAMPLES, "Values in the window");
    register(meters, StatsMeters.MISSING_RATIO, "Share of missing values");
    register(meters, StatsMeters.INVALID_RATIO, "Share of NaN and infinite values");
    register(meters, StatsMeters.MEAN, "Mean");
    register(meters, StatsMeters.SD, "Standard deviation");
    register(meters, StatsMeters.MIN, "Smallest value");
    register(meters, StatsMeters.MAX, "Largest value");
    register(meters, StatsMeters.QUANTILE, "Quantile");
    register(meters, StatsMeters.DISTINCT, "Different values");
    register(meters, StatsMeters.LENGTH_MEAN, "Mean length in code points");
    register(meters, StatsMeters.LENGTH_MAX, "Largest length in code points");
    register(meters, StatsMeters.WORDS_MEAN, "Mean number of words");
    register(meters, StatsMeters.BRIGHTNESS_MEAN, "Mean brightness");
    register(meters, StatsMeters.CONTRAST_MEAN, "Mean contrast");
    register(meters, StatsMeters.AREA_MEAN, "Mean area in pixels");
    register(meters, StatsMeters.NORM_MEAN, "Mean norm");
    register(meters, StatsMeters.AGE_MEAN, "Mean age in seconds");
    register(meters, StatsMeters.AGE_MAX, "Largest age in seconds");
    register(meters, StatsMeters.FUTURE_RATIO, "Share of time stamps in the future");
    register(meters, StatsMeters.OUTPUT_SAMPLES, "Values in the window");
    register(meters, StatsMeters.OUTPUT_MEAN, "Mean");
    register(meters, StatsMeters.OUTPUT_SD, "Standard deviation");
    register(meters, StatsMeters.OUTPUT_MIN, "Smallest value");
    register(meters, StatsMeters.OUTPUT_MAX, "Largest value");
    register(meters, StatsMeters.OUTPUT_QUANTILE, "Quantile");
    register(meters, StatsMeters.OUTPUT_DISTINCT, "Different labels");
  }

  private void register(VersionMeters meters, String name, String description) {
    gauges.put(name, meters.multiGauge(name, description));
    rows.put(name, new LinkedHashMap<>());
  }

  void publish(StatisticsReport report) {
    row(StatsMeters.ROWS, Tags.empty(), (double) report.rows());
    Set<String> own = metered(report);
    for (StatisticsReport.Numbers each : report.inputs()) {
      boolean metered = own.contains(each.name());
      Tags tags = Tags.of("feature", metered ? each.name() : StatsMeters.OTHER);
      row(StatsMeters.MISSING_RATIO, tags, each.missingRatio());
      row(StatsMeters.INVALID_RATIO, tags, each.invalidRatio());
      if (metered) {
        row(StatsMeters.SAMPLES, tags, (double) each.volume());
        input(each, tags);
      }
    }
    for (StatisticsReport.Categories each : report.categories()) {
      if (own.contains(each.name())) {
        row(StatsMeters.DISTINCT, Tags.of("feature", each.name()), each.distinct());
      }
    }
    report.outputs().forEach(this::output);
    for (StatisticsReport.Categories each : report.labels()) {
      Tags tags = Tags.of("output", each.name());
      row(StatsMeters.OUTPUT_SAMPLES, tags, (double) each.volume());
      row(StatsMeters.OUTPUT_DISTINCT, tags, each.distinct());
    }
    gauges.forEach(this::publish);
  }

  private Set<String> metered(StatisticsReport report) {
    return report.inputs().stream()
        .map(StatisticsReport.Numbers::name)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .limit(cap)
        .collect(Collectors.toSet());
  }

  private void input(StatisticsReport.Numbers row, Tags tags) {
    switch (row.measure()) {
      case VALUE -> {
        row(StatsMeters.MEAN, tags, row.mean());
        row(StatsMeters.SD, tags, row.standardDeviation());
        row(StatsMeters.MIN, tags, row.min());
        row(StatsMeters.MAX, tags, row.max());
        quantiles(StatsMeters.QUANTILE, tags, row);
      }
      case LENGTH -> {
        row(StatsMeters.LENGTH_MEAN, tags, row.mean());
        row(StatsMeters.LENGTH_MAX, tags, row.max());
      }
      case WORDS -> row(StatsMeters.WORDS_MEAN, tags, row.mean());
      case BRIGHTNESS -> row(StatsMeters.BRIGHTNESS_MEAN, tags, row.mean());
      case CONTRAST -> row(StatsMeters.CONTRAST_MEAN, tags, row.mean());
      case AREA -> row(StatsMeters.AREA_MEAN, tags, row.mean());
      case NORM -> row(StatsMeters.NORM_MEAN, tags, row.mean());
      case NAN_COMPONENTS -> {
        // A vector with one is counted as NaN by its norm.
      }
      case AGE -> {
        row(StatsMeters.AGE_MEAN, tags, row.mean());
        row(StatsMeters.AGE_MAX, tags, row.max());
        row(StatsMeters.FUTURE_RATIO, tags, (double) row.negative() / row.volume());
      }
    }
  }

  private void output(StatisticsReport.Numbers row) {
    Tags tags = Tags.of("output", row.name());
    row(StatsMeters.OUTPUT_SAMPLES, tags, (double) row.volume());
    row(StatsMeters.OUTPUT_MEAN, tags, row.mean());
    row(StatsMeters.OUTPUT_SD, tags, row.standardDeviation());
    row(StatsMeters.OUTPUT_MIN, tags, row.min());
    row(StatsMeters.OUTPUT_MAX, tags, row.max());
    quantiles(StatsMeters.OUTPUT_QUANTILE, tags, row);
  }

  private void quantiles(String meter, Tags tags, StatisticsReport.Numbers row) {
    for (double share : QUANTILES) {
      row(meter, tags.and("quantile", Double.toString(share)), row.quantile(share));
    }
  }

  /** Of two values with the same tags the larger one stays. */
  private void row(String meter, Tags tags, double value) {
    Map<Tags, Double> values = rows.get(meter);
    if (values != null && !Double.isNaN(value)) {
      values.merge(tags, value, Math::max);
    }
  }

  private void publish(String meter, GaugeRows gauge) {
    Map<Tags, Double> values = rows.getOrDefault(meter, Map.of());
    List<MultiGauge.Row<?>> all = new ArrayList<>();
    values.forEach((tags, value) -> all.add(MultiGauge.Row.of(tags, value)));
    gauge.register(all, true);
    values.clear();
  }
}
