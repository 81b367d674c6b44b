package dev.mlopsdk.core.log;

import dev.mlopsdk.core.PredictionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of the prediction log, named so that it can be found again: what a model is to be
 * trained on. Immutable.
 *
 * @param from the first moment, inclusive
 * @param to the last moment, exclusive
 * @param files the files that hold it, relative to the log's root, with {@code /} between folders;
 *     one that was still being written ends in {@code .jsonl}, and once it is closed in {@code
 *     .jsonl.gz}
 * @param first the id of the first prediction in it, empty if it holds none
 * @param last the id of the last prediction in it
 * @param predictions how many predictions it holds
 * @param labelled how many of them have an outcome
 * @since 0.1
 */
public record DataWindow(
    Instant from,
    Instant to,
    List<String> files,
    Optional<PredictionId> first,
    Optional<PredictionId> last,
    long predictions,
    long labelled) {

  public DataWindow {
    files = List.copyOf(files);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "A window ends after it begins, but was from " + from + " to " + to);
    }
  }
}
