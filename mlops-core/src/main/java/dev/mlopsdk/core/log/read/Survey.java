package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.DataWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One reading of a whole window, for what it holds. Immutable.
 *
 * @param summary what was counted
 * @param window its name
 */
record Survey(LogSummary summary, DataWindow window) {

  static Survey of(LogQuery query) {
    Set<String> files = new TreeSet<>();
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
        files.add(log.file().relative());
        for (String name : next.outcomes().keySet()) {
          files.add(log.file(next, name).relative());
        }
      }
      LogSummary summary = log.summary();
      DataWindow window =
          new DataWindow(
              from,
              to,
              List.copyOf(files),
              Optional.ofNullable(first),
              Optional.ofNullable(last),
              summary.predictions(),
              summary.labelled());
      return new Survey(summary, window);
    }
  }
}
