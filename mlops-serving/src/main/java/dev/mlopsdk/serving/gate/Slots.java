package dev.mlopsdk.serving.gate;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which lanes are taken: those that the model runs well at a time, then spare ones for runs that
 * are over sooner than a thread is woken. Each counts the runs of one input that went through it.
 * Thread-safe; a slot's count is its holder's.
 */
final class Slots {

  /** Ints between two slots: slots share no cache line, nor the line fetched with it. */
  private static final int STRIDE = 32;

  /** Consecutive thread ids times this lie far apart, modulo 2<sup>32</sup>. */
  private static final long SPREAD = 0x9E3779B9L;

  private static final int FREE = 0;
  private static final int TAKEN = 1;

  private final int lanes;
  private final int size;
  private final AtomicIntegerArray states;
  private final long[] singles;

  Slots(int lanes, int size) {
    this.lanes = lanes;
    this.size = Math.max(lanes, size);
    this.states = new AtomicIntegerArray(this.size * STRIDE);
    this.singles = new long[this.size * STRIDE];
  }

  int lanes() {
    return lanes;
  }

  int size() {
    return size;
  }

  /** Takes a lane; -1 if all are taken. */
  int claim() {
    return claim(lanes);
  }

  /** Takes a lane or a spare one, mostly one that no other thread wants; -1 if all are taken. */
  int claimAny() {
    return claim(size);
  }

  @SuppressWarnings("deprecation") // Thread.threadId() came with 19; the baseline is 17
  private int claim(int count) {
    // Spread evenly, without a division.
    int at = (int) (((Thread.currentThread().getId() * SPREAD & 0xFFFFFFFFL) * count) >>> 32);
    for (int i = 0; i < count; i++) {
      if (states.compareAndSet(at * STRIDE, FREE, TAKEN)) {
        return at;
      }
      at = at + 1 == count ? 0 : at + 1;
    }
    return -1;
  }

  void release(int slot) {
    states.set(slot * STRIDE, FREE);
  }

  boolean anyFree() {
    for (int slot = 0; slot < lanes; slot++) {
      if (states.get(slot * STRIDE) == FREE) {
        return true;
      }
    }
    return false;
  }

  /** How many lanes are free, spare ones aside. */
  int free() {
    int free = 0;
    for (int slot = 0; slot < lanes; slot++) {
      free += 1 - states.get(slot * STRIDE);
    }
    return free;
  }

  int taken() {
    int taken = 0;
    for (int slot = 0; slot < size; slot++) {
      taken += states.get(slot * STRIDE);
    }
    return taken;
  }

  /** Counts a run of one input in a slot that the caller holds, and returns its number. */
  long count(int slot) {
    return ++singles[slot * STRIDE];
  }

  /** How many runs of one input were counted; some that end just now may be missing. */
  long singles() {
    long sum = 0;
    for (int slot = 0; slot < size; slot++) {
      sum += singles[slot * STRIDE];
    }
    return sum;
  }
}
