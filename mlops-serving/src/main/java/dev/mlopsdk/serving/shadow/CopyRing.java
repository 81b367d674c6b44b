package dev.mlopsdk.serving.shadow;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many producers and consumers, without a lock: D. Vyukov's, where each slot
 * counts whose turn it is. Thread-safe.
 */
final class CopyRing {

  private final int mask;
  private final AtomicReferenceArray<@Nullable Copy> copies;
  private final AtomicLongArray turns;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();

  /**
   * @param capacity rounded up to a power of two, 2 or more
   */
  CopyRing(int capacity) {
    int size = Integer.highestOneBit(capacity - 1) << 1;
    this.mask = size - 1;
    this.copies = new AtomicReferenceArray<>(size);
    this.turns = new AtomicLongArray(size);
    for (int i = 0; i < size; i++) {
      turns.setPlain(i, i);
    }
  }

  /** Whether there was room. */
  boolean offer(Copy copy) {
    while (true) {
      long at = tail.get();
      int slot = (int) at & mask;
      long turn = turns.get(slot);
      if (turn < at) {
        return false;
      }
      if (turn == at && tail.compareAndSet(at, at + 1)) {
        copies.setPlain(slot, copy);
        turns.set(slot, at + 1);
        return true;
      }
    }
  }

  /** The copy that waited longest, null if none does. */
  @Nullable Copy poll() {
    while (true) {
      long at = head.get();
      int slot = (int) at & mask;
      long turn = turns.get(slot);
      if (turn <= at) {
        return null;
      }
      if (turn == at + 1 && head.compareAndSet(at, at + 1)) {
        Copy copy = copies.getPlain(slot);
        copies.setPlain(slot, null);
        turns.set(slot, at + mask + 1);
        return copy;
      }
    }
  }

  /** Whether nothing waits; sees what was offered before. */
  boolean isEmpty() {
    long at = head.get();
    return turns.get((int) at & mask) <= at;
  }
}
