package dev.mlopsdk.core.log;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many records were written, left out and lost, and by which reason. Thread-safe. */
final class Tally {

  private final LongAdder written = new LongAdder();
  private final LongAdder sampledOut = new LongAdder();
  private final Map<LossReason, LongAdder> lost = new EnumMap<>(LossReason.class);

  Tally() {
    for (LossReason reason : LossReason.values()) {
      lost.put(reason, new LongAdder());
    }
  }

  void write(long records) {
    written.add(records);
  }

  void sampleOut() {
    sampledOut.increment();
  }

  void lose(LossReason reason, long records) {
    of(reason).add(records);
  }

  private LongAdder of(LossReason reason) {
    return Objects.requireNonNull(lost.get(reason));
  }

  long written() {
    return written.sum();
  }

  long sampledOut() {
    return sampledOut.sum();
  }

  long lost(LossReason reason) {
    return of(reason).sum();
  }

  long lost() {
    long sum = 0;
    for (LongAdder each : lost.values()) {
      sum += each.sum();
    }
    return sum;
  }
}
