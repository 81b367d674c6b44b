package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.log.read.LogSummary;
import dev.mlopsdk.core.pair.Agreement;
import dev.mlopsdk.core.pair.PairedLoss;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a replay found, versions side by side. Immutable. The same log through the same models gives
 * the same report, but for latencies and the cost of device time.
 *
 * @param model the model's name
 * @param first when the first prediction was answered, empty of none
 * @param last when the last was
 * @param predictions how many the log has
 * @param weight how many they stand for, by their sampling rates
 * @param untold truths that the observers were not told since too many waited
 * @param log what the log's reader counted: what is damaged, lost, late
 * @param versions one or two
 * @param pair the second beside the first, where there are two
 * @since 0.1
 */
public record BacktestReport(
    String model,
    Optional<Instant> first,
    Optional<Instant> last,
    long predictions,
    double weight,
    long untold,
    LogSummary log,
    List<VersionResult> versions,
    Optional<Pair> pair) {

  /**
   * The second version beside the first, on what both answered.
   *
   * @param agreement how far apart their answers are
   * @param loss what the second lost more, where truths are known
   */
  public record Pair(Agreement agreement, PairedLoss loss) {}

  public BacktestReport {
    versions = List.copyOf(versions);
  }

  /** The report as JSON of format 1, one line; what is not a number is null. */
  public String json() {
    return ReportJson.of(this);
  }

  /** The report as a table for people. */
  @Override
  public String toString() {
    return ReportTable.of(this);
  }
}
