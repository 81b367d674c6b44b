package dev.mlopsdk.drift;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much a call allocates. */
public final class Allocation {

  private Allocation() {}

  /** Bytes of 20,000 calls after the compiler has seen enough of them. */
  public static long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        call.run();
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return best;
  }
}
