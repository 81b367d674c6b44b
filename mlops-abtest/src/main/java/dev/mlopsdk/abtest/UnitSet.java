package dev.mlopsdk.abtest;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The units seen so far, by their 64-bit hash, up to a fixed number: an open table at most half
 * full, 16 bytes a unit. Two units of one hash count as one, which among a million units happens
 * with a probability of 3e-8. Thread-safe, without locks or allocation.
 */
final class UnitSet {

  private final AtomicLongArray slots;
  private final int mask;
  private final int capacity;
  private final AtomicInteger size = new AtomicInteger();

  UnitSet(int capacity) {
    int length = Integer.highestOneBit(2 * capacity - 1) << 1;
    this.slots = new AtomicLongArray(length);
    this.mask = length - 1;
    this.capacity = capacity;
  }

  /** Whether the unit of {@code hash} came for the first time and there was room to note it. */
  boolean add(long hash) {
    long key = hash == 0 ? 1 : hash;
    int at = (int) key & mask;
    while (true) {
      long found = slots.get(at);
      if (found == key) {
        return false;
      }
      if (found != 0) {
        at = (at + 1) & mask;
      } else if (full()) {
        return false;
      } else if (reserved() && slots.compareAndSet(at, 0, key)) {
        return true;
      } else {
        size.decrementAndGet();
      }
    }
  }

  /** Takes room before the slot, so that no number of threads can fill the table. */
  private boolean reserved() {
    return size.incrementAndGet() <= capacity;
  }

  /** Whether no new unit is noted any more. */
  boolean full() {
    return size.get() >= capacity;
  }
}
