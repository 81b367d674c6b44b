package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.drift.multivariate.FrequencyEncoder;
import dev.mlopsdk.drift.multivariate.RowDistance;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.CountProfile;
import dev.mlopsdk.drift.profile.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the rows of one version by its row statistics and counts what comes out over the cells
 * of their calibration. Counting takes no lock and allocates nothing. Thread-safe.
 */
final class StatisticCounter {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.drift");

  /** One statistic: where its columns stand in a row, and what makes numbers of categories. */
  private static final class Slot {

    private final String name;

    /** Which feature of the profile it is. */
    private final int feature;

    private final int[] indexes;
    private final @Nullable FrequencyEncoder[] encoders;
    private final RowDistance distance;
    private final ScratchRows scratch;
    private final AtomicBoolean failed = new AtomicBoolean();

    Slot(int feature, RowStatistic statistic, FeatureSchema schema) {
      List<String> columns = statistic.columns();
      this.name = statistic.name();
      this.feature = feature;
      this.indexes = columns.stream().mapToInt(schema::indexOf).toArray();
      this.encoders =
          columns.stream().map(statistic.encoders()::get).toArray(FrequencyEncoder[]::new);
      this.distance = statistic.distance();
      this.scratch = new ScratchRows(indexes.length);
    }

    double measure(Row row) {
      int taken = scratch.acquire();
      try {
        double[] values = scratch.row(taken);
        for (int i = 0; i < indexes.length; i++) {
          FrequencyEncoder encoder = encoders[i];
          values[i] =
              encoder == null ? row.number(indexes[i]) : encoder.encode(row.text(indexes[i]));
        }
        return distance.measure(values);
      } finally {
        scratch.release(taken);
      }
    }
  }

  private final Baseline baseline;
  private final CountProfile profile;
  private final Slot[] slots;
  private final Map<String, String> notCompared = new TreeMap<>();

  private StatisticCounter(List<RowStatistic> statistics, FeatureSchema schema) {
    List<RowStatistic> compared = new ArrayList<>();
    Map<String, double[]> calibration = new TreeMap<>();
    for (RowStatistic statistic : statistics) {
      Optional<String> why = reason(statistic, schema);
      if (why.isPresent()) {
        notCompared.put(statistic.name(), why.get());
      } else {
        compared.add(statistic);
        calibration.put(statistic.name(), statistic.distance().calibration());
      }
    }
    this.baseline = compared.isEmpty() ? Baseline.empty() : Baseline.of(calibration);
    this.profile = CountProfile.of(baseline);
    this.slots =
        compared.stream()
            .map(each -> new Slot(profile.indexOf(each.name()), each, schema))
            .toArray(Slot[]::new);
  }

  /**
   * Counts rows of {@code schema}.
   *
   * @throws IllegalArgumentException if a statistic has the name of a feature
   */
  static StatisticCounter of(List<RowStatistic> statistics, FeatureSchema schema) {
    requireOwnNames(statistics, schema.names(), "a feature of the model");
    return new StatisticCounter(statistics, schema);
  }

  /** That no statistic is called as one of {@code taken}, which are {@code what}. */
  static void requireOwnNames(List<RowStatistic> statistics, List<String> taken, String what) {
    for (RowStatistic statistic : statistics) {
      if (taken.contains(statistic.name())) {
        throw new IllegalArgumentException(
            "A row statistic has a name of its own, but '"
                + statistic.name()
                + "' is "
                + what
                + " too; call the statistic otherwise");
      }
    }
  }

  private static Optional<String> reason(RowStatistic statistic, FeatureSchema schema) {
    for (String column : statistic.columns()) {
      int index = schema.indexOf(column);
      boolean encoded = statistic.encoders().containsKey(column);
      if (index < 0) {
        return Optional.of("reads '" + column + "', which is no feature of the model");
      }
      boolean number = schema.feature(index).kind() == Feature.Kind.NUMBER;
      if (!number && !encoded) {
        return Optional.of("reads '" + column + "', a category, which needs withEncoder");
      }
      if (number && encoded) {
        return Optional.of("reads '" + column + "', a number, by an encoder of categories");
      }
    }
    return Optional.empty();
  }

  /** Measures and counts one row; where a detector fails, as a missing value. */
  void count(Row row) {
    for (Slot slot : slots) {
      double value;
      try {
        value = slot.measure(row);
      } catch (RuntimeException e) {
        profile.addMissing(slot.feature);
        if (slot.failed.compareAndSet(false, true)) {
          LOG.warn("The row statistic '{}' failed, which is told once", slot.name, e);
        }
        continue;
      }
      profile.add(slot.feature, value);
    }
  }

  /** The calibration's counts. */
  Counts reference() {
    return baseline.counts();
  }

  /** The calibration's counts as a baseline. */
  Baseline baseline() {
    return baseline;
  }

  /** What the counts take of the heap. */
  long bytes() {
    return profile.bytes();
  }

  /** What was counted so far. */
  Counts snapshot() {
    return profile.snapshot();
  }

  /** The statistics that rows are counted into, ordered. */
  List<String> names() {
    return reference().features();
  }

  /** Why the others are not, by name. */
  Map<String, String> notCompared() {
    return notCompared;
  }
}
