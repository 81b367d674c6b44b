package dev.mlopsdk.drift.preset;

import java.util.List;

/**
 * What a preset found. Immutable.
 *
 * @param columns one per column that both data sets have, by name
 * @param shareFrom from which share of drifted columns on the data set counts as drifted
 * @since 0.1
 */
public record PresetReport(List<ColumnDrift> columns, double shareFrom) {

  public PresetReport {
    columns = List.copyOf(columns);
  }

  /** The names of the columns that drifted. */
  public List<String> drifted() {
    return columns.stream().filter(ColumnDrift::drifted).map(ColumnDrift::column).toList();
  }

  /** How many of the columns drifted, in [0, 1]; 0 without columns. */
  public double driftedShare() {
    return columns.isEmpty() ? 0 : (double) drifted().size() / columns.size();
  }

  /** Whether the data set as a whole drifted. */
  public boolean datasetDrifted() {
    return !columns.isEmpty() && driftedShare() >= shareFrom;
  }
}
