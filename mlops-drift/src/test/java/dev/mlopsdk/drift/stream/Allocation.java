package dev.mlopsdk.drift.stream;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates. */
final class Allocation {

  private Allocation() {}

  /** The fewest bytes that {@code work} allocated in several runs after a warm-up. */
  static long bytes(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    for (int i = 0; i < 20; i++) {
      work.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long before = threads.getThreadAllocatedBytes(id);
      long idle = threads.getThreadAllocatedBytes(id) - before;
      before = threads.getThreadAllocatedBytes(id);
      work.run();
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before - idle);
    }
    return least;
  }
}
