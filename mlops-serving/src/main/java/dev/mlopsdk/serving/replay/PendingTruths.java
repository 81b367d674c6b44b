package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.serving.ServedModel;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The truths that the replay has not come to yet, in the order of their time and at most so many.
 * Not thread-safe; confine to one thread.
 */
final class PendingTruths {

  private record Pending(
      Instant time, long order, ServedModel<?, ?> model, PredictionId id, Outcome truth) {}

  private final PriorityQueue<Pending> queue =
      new PriorityQueue<>(Comparator.comparing(Pending::time).thenComparingLong(Pending::order));
  private final int most;
  private long order;
  private long untold;

  /**
   * @param most how many may wait; 0 if nobody is to be told
   */
  PendingTruths(int most) {
    this.most = most;
  }

  void add(Instant time, ServedModel<?, ?> model, PredictionId id, Outcome truth) {
    if (most == 0) {
      return;
    }
    if (queue.size() < most) {
      queue.add(new Pending(time, order++, model, id, truth));
    } else {
      untold++;
    }
  }

  /** Reports what became known until {@code now}, each at its own time. */
  void tellUntil(Instant now, ReplayTime time) {
    while (true) {
      Pending first = queue.peek();
      if (first == null || first.time.isAfter(now)) {
        return;
      }
      queue.remove();
      time.moveTo(first.time);
      if (first.model.outcome(first.id, first.truth) != OutcomeJoin.Status.JOINED) {
        untold++;
      }
    }
  }

  /** Reports all the rest. */
  void tellAll(ReplayTime time) {
    tellUntil(Instant.MAX, time);
  }

  /** How many found no room, or came when their prediction was forgotten. */
  long untold() {
    return untold;
  }
}
