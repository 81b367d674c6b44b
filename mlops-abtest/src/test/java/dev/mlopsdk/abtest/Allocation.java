package dev.mlopsdk.abtest;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that the calling thread allocates. */
final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Bytes per call of {@code work}, after a warm-up; small change of the JVM's own rounds to 0. */
  static long bytesPerCall(Runnable work) {
    int calls = 20_000;
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / calls;
  }
}
