package dev.mlopsdk.core.handle;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serialises the loads of one handle, which may take long: who wants something done waits for his
 * turn, and who only wants the registry read again leaves word with whoever has it. So a
 * scheduler's threads never queue up behind a load, and deadlines and polls that they look after go
 * on. Thread-safe.
 */
final class Turns {

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Runnable read;

  /** Turns of which {@code read} is one; it is run with the turn held. */
  Turns(Runnable read) {
    this.read = read;
  }

  void begin() {
    lock.lock();
  }

  /** Whether the turn came before {@code longestNanos} passed. */
  boolean begin(long longestNanos) throws InterruptedException {
    return lock.tryLock(longestNanos, TimeUnit.NANOSECONDS);
  }

  /** Ends the turn, and reads if somebody left word meanwhile. */
  void end() {
    lock.unlock();
    readIfAsked();
  }

  /** Reads now, or has it read by whoever has the turn before he leaves; waits for nobody. */
  void read() {
    asked.set(true);
    readIfAsked();
  }

  /** Who asks after the last look at the wish finds the turn free, and takes it himself. */
  private void readIfAsked() {
    while (!mine() && asked.get() && lock.tryLock()) {
      try {
        if (asked.getAndSet(false)) {
          read.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  boolean mine() {
    return lock.isHeldByCurrentThread();
  }
}
