package dev.mlopsdk.drift.preset;

import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/**
 * What a preset found. Immutable.
 *
 * @param columns one per column that both data sets have, by name
 * @param onlyInReference columns that the current data lack, by name: not compared
 * @param onlyInCurrent columns that the reference lacks, by name: not compared
 * @param shareFrom from which share of drifted columns on the data set counts as drifted
 * @since 0.1
 */
public record PresetReport(
    List<ColumnDrift> columns,
    List<String> onlyInReference,
    List<String> onlyInCurrent,
    double shareFrom) {

  public PresetReport {
    columns = List.copyOf(columns);
    onlyInReference = List.copyOf(onlyInReference);
    onlyInCurrent = List.copyOf(onlyInCurrent);
  }

  /**
   * What was found of one column.
   *
   * @throws NoSuchElementException if it was not compared
   */
  public ColumnDrift column(String name) {
    return columns.stream()
        .filter(column -> column.column().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "The column '"
                        + name
                        + "' was not compared; compared are "
                        + columns.stream().map(ColumnDrift::column).toList()));
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

  /** The verdict, a line per column, and what was not compared. */
  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT,
            "data set %s: %d of %d columns\n%s",
            datasetDrifted() ? "DRIFTED" : "ok",
            drifted().size(),
            columns.size(),
            columns.stream().map(ColumnDrift::toString).collect(Collectors.joining("\n")));
    text += onlyInReference.isEmpty() ? "" : "\nonly in the reference: " + onlyInReference;
    return text + (onlyInCurrent.isEmpty() ? "" : "\nonly in the current data: " + onlyInCurrent);
  }
}
