package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.DataWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One reading of a whole window, for what it holds. Immutable.
 *
 * @param summary what was counted
 * @param window its name
 */
record Survey(LogSummary summary, DataWindow window) {

  /** Names a file that was packed since by its last name, once. */
  private static void name(Map<String, String> files, LogFile file) {
    files.merge(
        file.packed().relative(), file.relative(), (one, two) -> one.endsWith(".gz") ? one : two);
  }

  static Survey of(LogQuery query) {
    Map<String, String> files = new TreeMap<>();
    PredictionId first = null;
    PredictionId last = null;
    boolean begins = !query.from.equals(Instant.MIN);
    boolean ends = !query.to.equals(Instant.MAX);
    Instant from = begins ? query.from : ends ? query.to : Instant.EPOCH;
    Instant to = ends ? query.to : from;
    try (JoinedLog log = JoinedLog.open(query, query.everything())) {
      for (LoggedPrediction next = log.next(); next != null; next = log.next()) {
        if (first == null) {
          first = next.id();
          from = begins ? from : next.time();
        }
        last = next.id();
        to = ends ? to : next.time().plusNanos(1);
        name(files, log.file());
        for (String name : next.outcomes().keySet()) {
          name(files, log.file(next, name));
        }
      }
      LogSummary summary = log.summary();
      DataWindow window =
          new DataWindow(
              from,
              to,
              List.copyOf(files.values()),
              Optional.ofNullable(first),
              Optional.ofNullable(last),
              summary.predictions(),
              summary.labelled());
      return new Survey(summary, window);
    }
  }
}
