package dev.mlopsdk.drift;

import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Turns reports into meters. Not thread-safe; the version's watch guards it. */
final class MeterRows {

  /** The rows of one meter, by their tags; of two values with the same tags the worse one stays. */
  private static final class Rows {

    private final BiConsumer<List<MultiGauge.Row<?>>, Boolean> register;
    private final Map<Tags, Double> values = new LinkedHashMap<>();

    Rows(BiConsumer<List<MultiGauge.Row<?>>, Boolean> register) {
      this.register = register;
    }

    void max(Tags tags, double value) {
      values.merge(tags, value, Math::max);
    }

    void min(Tags tags, double value) {
      values.merge(tags, value, Math::min);
    }

    void publish() {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      values.forEach((tags, value) -> rows.add(MultiGauge.Row.of(tags, value)));
      register.accept(rows, true);
      values.clear();
    }
  }

  private final int cap;

  /** Those that have rows of their own before any other. */
  private final Set<String> first;

  private final Rows score;
  private final Rows pValue;
  private final Rows evidence;
  private final Rows detected;
  private final Rows samples;
  private final Rows missing;
  private final Rows unseen;
  private final Rows memory;

  MeterRows(VersionMeters meters, int cap, Set<String> first) {
    this.cap = cap;
    this.first = first;
    score = new Rows(meters.multiGauge(DriftMeters.SCORE, "Distance from the baseline")::register);
    pValue = new Rows(meters.multiGauge(DriftMeters.P_VALUE, "P-value after correction")::register);
    evidence =
        new Rows(meters.multiGauge(DriftMeters.E_VALUE, "ln of the evidence for drift")::register);
    detected =
        new Rows(meters.multiGauge(DriftMeters.DETECTED, "1 where a feature drifted")::register);
    samples = new Rows(meters.multiGauge(DriftMeters.SAMPLES, "Values in the window")::register);
    missing = new Rows(meters.multiGauge(DriftMeters.MISSING, "Share of missing values")::register);
    unseen =
        new Rows(meters.multiGauge(DriftMeters.UNSEEN, "Share of unknown categories")::register);
    memory =
        new Rows(meters.multiGauge(DriftMeters.MEMORY, "Bytes of counts and evidence")::register);
  }

  void publish(DriftReport report, long bytes) {
    memory.max(Tags.empty(), (double) bytes);
    List<FeatureDrift> ordered =
        report.features().stream()
            .sorted(
                Comparator.comparing((FeatureDrift drift) -> !first.contains(drift.feature()))
                    .thenComparing(FeatureDrift::feature))
            .toList();
    for (int i = 0; i < ordered.size(); i++) {
      FeatureDrift drift = ordered.get(i);
      Tags feature = Tags.of("feature", i < cap ? drift.feature() : DriftMeters.OTHER);
      missing.max(feature, drift.missingShare());
      unseen.max(feature, drift.unseenShare());
      for (DriftScore one : drift.scores()) {
        Tags tags = feature.and("method", one.method());
        score.max(tags, one.value());
        pValue.min(tags, one.adjustedPValue());
        detected.max(tags, one.drifted() ? 1 : 0);
        samples.max(tags, (double) drift.samples());
      }
      drift.evidence().ifPresent(all -> add(feature.and("method", Evidence.METHOD), all));
    }
    for (Rows rows : List.of(score, pValue, evidence, detected, samples, missing, unseen, memory)) {
      rows.publish();
    }
  }

  private void add(Tags tags, Evidence all) {
    evidence.max(tags, all.logEValue());
    pValue.min(tags, all.adjustedPValue());
    detected.max(tags, all.alarm() ? 1 : 0);
  }
}
