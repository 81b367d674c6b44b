package dev.mlopsdk.drift;

import dev.mlopsdk.drift.multivariate.FrequencyEncoder;
import dev.mlopsdk.drift.multivariate.RowDistance;
import dev.mlopsdk.drift.profile.Baseline;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * One number of a whole row, which a {@link DriftMonitor} counts, compares and watches as it does a
 * feature: it sees columns that no longer belong together while each looks as before. Immutable.
 *
 * <pre>{@code
 * FittedPca pca = PcaReconstruction.withDefaults().fit(training);   // double[rows][columns]
 * DriftMonitor drift = DriftMonitor.withDefaults()
 *     .withRowStatistic(RowStatistic.of("pca", List.of("distance", "hour"), pca));
 * drift.report(ref).alarmed();                                      // [pca]
 * }</pre>
 *
 * <p>Its reference are the distances of the calibration rows, which the detector was not fitted on,
 * so that verdict and alarm hold what they hold for a feature. A missing value is NaN to the
 * detector; those of this library impute it by the reference's mean.
 *
 * @param name of the statistic in reports, events and meters; no feature's
 * @param columns the features that make the row, in the order of the detector's columns
 * @param distance the fitted detector
 * @param encoders what makes the categories among the columns numbers, by name: those by which the
 *     rows were encoded that the detector was fitted on, by {@link
 *     FrequencyEncoder#encodeReference} if they are the encoder's own
 * @since 0.1
 */
public record RowStatistic(
    String name,
    List<String> columns,
    RowDistance distance,
    Map<String, FrequencyEncoder> encoders) {

  public RowStatistic {
    if (name.isBlank() || name.equals(Baseline.PREDICTION)) {
      throw new IllegalArgumentException(
          "A row statistic has a name, other than '"
              + Baseline.PREDICTION
              + "', which is the score's, but is called '"
              + name
              + "'");
    }
    columns = List.copyOf(columns);
    if (columns.size() != distance.columns()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' was fitted on "
              + distance.columns()
              + " columns, but is given "
              + columns.size()
              + ": "
              + columns
              + "; name the features in the order of the columns");
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "Columns differ, but those of '" + name + "' are " + columns);
    }
    encoders = Map.copyOf(encoders);
    for (String encoded : encoders.keySet()) {
      if (!columns.contains(encoded)) {
        throw new IllegalArgumentException(
            "An encoder is for a column of '"
                + name
                + "', but '"
                + encoded
                + "' is none of "
                + columns);
      }
    }
    if (Arrays.stream(distance.calibration()).noneMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "The reference of '"
              + name
              + "' are the distances of its calibration rows, but none of them is a finite number");
    }
  }

  /**
   * The number that {@code distance} makes of the features {@code columns}, all of them numbers.
   */
  public static RowStatistic of(String name, List<String> columns, RowDistance distance) {
    return new RowStatistic(name, columns, distance, Map.of());
  }

  /** The same, where the category {@code column} becomes a number by {@code encoder}. */
  public RowStatistic withEncoder(String column, FrequencyEncoder encoder) {
    Map<String, FrequencyEncoder> more = new HashMap<>(encoders);
    more.put(column, encoder);
    return new RowStatistic(name, columns, distance, more);
  }
}
