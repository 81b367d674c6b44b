package dev.mlopsdk.drift.quality;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.DoubleConsumer;

/**
 * Losses on their way from the threads that report truths to the one that looks, in the order in
 * which they came; one that comes while the ring is full is dropped and counted. Thread-safe for
 * many writers and one reader; takes no lock and allocates nothing.
 */
final class LossRing {

  private static final int SIZE = 1 << 14;

  private final AtomicLongArray values = new AtomicLongArray(SIZE);

  /** For each place the turn in which it was last written, from 1. */
  private final AtomicLongArray turns = new AtomicLongArray(SIZE);

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  void add(double loss) {
    while (true) {
      long at = written.get();
      if (at - read.get() >= SIZE) {
        dropped.incrementAndGet();
        return;
      }
      if (written.compareAndSet(at, at + 1)) {
        int slot = (int) at & (SIZE - 1);
        values.setPlain(slot, Double.doubleToRawLongBits(loss));
        turns.setRelease(slot, at / SIZE + 1);
        return;
      }
    }
  }

  /** Hands over what came, up to one that is still being written. */
  void drain(DoubleConsumer taker) {
    long at = read.get();
    while (turns.getAcquire((int) at & (SIZE - 1)) == at / SIZE + 1) {
      double loss = Double.longBitsToDouble(values.getPlain((int) at & (SIZE - 1)));
      at++;
      read.set(at);
      taker.accept(loss);
    }
  }

  long dropped() {
    return dropped.get();
  }
}
