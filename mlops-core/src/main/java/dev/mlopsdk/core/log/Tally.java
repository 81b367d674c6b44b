package dev.mlopsdk.core.log;

import java.util.concurrent.atomic.LongAdder;

/** How many records were written, left out and lost, and by which reason. Thread-safe. */
final class Tally {

  private static final LossReason[] REASONS = LossReason.values();

  private final LongAdder written = new LongAdder();
  private final LongAdder sampledOut = new LongAdder();
  private final LongAdder[] lost = new LongAdder[REASONS.length];

  Tally() {
    for (int i = 0; i < lost.length; i++) {
      lost[i] = new LongAdder();
    }
  }

  void write(long records) {
    written.add(records);
  }

  void sampleOut() {
    sampledOut.increment();
  }

  void lose(LossReason reason, long records) {
    lost[reason.ordinal()].add(records);
  }

  long written() {
    return written.sum();
  }

  long sampledOut() {
    return sampledOut.sum();
  }

  long lost(LossReason reason) {
    return lost[reason.ordinal()].sum();
  }

  long lost() {
    long sum = 0;
    for (LongAdder each : lost) {
      sum += each.sum();
    }
    return sum;
  }
}
