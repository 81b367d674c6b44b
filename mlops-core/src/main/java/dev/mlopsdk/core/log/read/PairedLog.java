package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the caller's answer to each answer of a shadow among those that came last. Not thread-safe;
 * confine to one thread.
 */
final class PairedLog implements LogStreams.Source {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final int MOST_KEPT = 1 << 14;

  private final JoinedLog log;
  private long alone;
  private boolean told;

  private final Map<PredictionId, LoggedPrediction> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PredictionId, LoggedPrediction> eldest) {
          return size() > MOST_KEPT;
        }
      };

  PairedLog(JoinedLog log) {
    this.log = log;
  }

  /** The next pair, null at the end; a failed prediction has no answer and makes none. */
  @Nullable LoggedPair next() {
    for (LoggedPrediction next = log.next(); next != null; next = log.next()) {
      if (next.status() == LoggedPrediction.Status.SUCCESS) {
        if (next.reason() != Assignment.Reason.SHADOW) {
          kept.put(next.id(), next);
        } else {
          LoggedPrediction champion = kept.remove(next.id());
          if (champion != null) {
            return new LoggedPair(champion, next);
          }
          alone++;
        }
      }
    }
    return null;
  }

  @Override
  public void close() {
    log.close();
    if (!told && alone > 0) {
      told = true;
      LOG.warn("{} answers of shadows have no caller's answer in the window", alone);
    }
  }
}
