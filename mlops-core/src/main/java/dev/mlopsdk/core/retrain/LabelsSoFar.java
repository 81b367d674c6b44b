package dev.mlopsdk.core.retrain;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Labels since the last request, by a number that only grows: its value when this saw that request.
 * Not thread-safe; looks follow each other.
 */
final class LabelsSoFar implements RetrainRule.Condition {

  private static final String NEVER = "";

  private final long count;
  private final LongSupplier labels;
  private boolean begun;
  private String request = NEVER;
  private long before;

  LabelsSoFar(long count, LongSupplier labels) {
    this.count = count;
    this.labels = labels;
  }

  @Override
  public Optional<String> due(Look look) {
    long now = labels.getAsLong();
    String last = look.last().map(RetrainRequest::id).orElse(NEVER);
    if (!begun || !last.equals(request)) {
      begun = true;
      request = last;
      before = now;
    }
    return due(now - before, count);
  }

  static Optional<String> due(long came, long count) {
    return came < count
        ? Optional.empty()
        : Optional.of(came + " labels came since the last request, " + count + " are asked for");
  }
}
