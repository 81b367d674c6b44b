package dev.mlopsdk.core.log.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The predictions of a query, each with its truths: the truths are read into a table first, then
 * the predictions go by. Not thread-safe; confine to one thread.
 */
final class JoinedLog implements LogStreams.Source {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");

  private final LogQuery query;
  private final OutcomeTable truths;
  private final List<LogFile> truthFiles;
  private final MergedLog merged;
  private final Damages damages;
  private final long duplicate;
  private long predictions;
  private long labelled;
  private long joined;
  private long late;
  private long lost;
  private boolean told;

  private JoinedLog(
      LogQuery query,
      OutcomeTable truths,
      List<LogFile> truthFiles,
      long duplicate,
      LineScope scope) {
    this.query = query;
    this.truths = truths;
    this.truthFiles = truthFiles;
    this.duplicate = duplicate;
    this.damages = new Damages(query.damage);
    this.merged = query.merged(scope, damages);
  }

  /** Reads the truths of {@code query}; the lines that {@code scope} wants go by afterwards. */
  static JoinedLog open(LogQuery query, LineScope scope) {
    OutcomeTable truths = new OutcomeTable(query.mostOutcomes);
    List<LogFile> files = query.files(query.outcomes(), query.replicas);
    Map<LogFile, Integer> numbers = new LinkedHashMap<>();
    files.forEach(file -> numbers.put(file, numbers.size()));
    long duplicate = 0;
    try (MergedLog log = new MergedLog(files, query.outcomes(), new Damages(query.damage))) {
      while (log.hasNext()) {
        // In the order of the merge, so the first of an id and a name is the earliest.
        if (log.next() instanceof LoggedOutcome outcome
            && !truths.add(outcome, numbers.getOrDefault(log.file(), 0))) {
          duplicate++;
        }
      }
    }
    return new JoinedLog(query, truths, files, duplicate, scope);
  }

  /** The next prediction, null at the end. */
  @Nullable LoggedPrediction next() {
    while (merged.hasNext()) {
      LogRecord record = merged.next();
      if (record instanceof LoggedPrediction prediction && query.wants(prediction)) {
        return join(prediction);
      }
      if (record instanceof LoggedLoss loss) {
        lost += loss.count();
      }
    }
    return null;
  }

  private LoggedPrediction join(LoggedPrediction prediction) {
    predictions++;
    int[] entries = truths.entries(prediction.id());
    if (entries.length == 0) {
      return prediction;
    }
    long answered = LineScope.clamped(prediction.time());
    Map<String, LoggedOutcome> found = new LinkedHashMap<>();
    for (int entry : entries) {
      boolean first = truths.mark(entry);
      if (query.late(answered, truths.nanos(entry))) {
        late += first ? 1 : 0;
      } else {
        joined += first ? 1 : 0;
        LoggedOutcome outcome = truths.outcome(entry);
        found.put(outcome.name(), outcome);
      }
    }
    labelled += found.isEmpty() ? 0 : 1;
    return prediction.joined(found);
  }

  /** The file of the prediction that came last. */
  LogFile file() {
    return merged.file();
  }

  /** The file that a truth of {@code prediction} came from. */
  LogFile file(LoggedPrediction prediction, String outcome) {
    return truthFiles.get(truths.file(truths.find(prediction.id(), outcome)));
  }

  /** What was counted up to now; all of it once {@link #next} gave null. */
  LogSummary summary() {
    return new LogSummary(
        predictions,
        labelled,
        joined,
        duplicate,
        late,
        truths.unmarked(),
        lost,
        damages.lines(),
        damages.files());
  }

  @Override
  public void close() {
    merged.close();
    if (!told && damages.lines() + damages.files() > 0) {
      told = true;
      LOG.warn(
          "{} damaged lines and {} deleted files of the log under {} were passed over",
          damages.lines(),
          damages.files(),
          query.root);
    }
  }
}
