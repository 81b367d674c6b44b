package dev.mlopsdk.samples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Blocking callers that each ask again as soon as they are answered: what a service's request
 * threads do to a model at its limit, which JMH's averages do not show.
 */
final class ClosedLoop {

  /**
   * What the callers saw, and what a call cost the processors: that is the same however many others
   * use the machine.
   */
  record Result(double perSecond, double p99Micros, double cpuMicros) {}

  private static final int MOST_SAMPLES = 1 << 21;

  private ClosedLoop() {}

  /** Lets {@code callers} threads call for {@code millis} after a fifth of that as warm-up. */
  static Result run(int callers, long millis, IntConsumer call) {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicBoolean measure = new AtomicBoolean();
    CountDownLatch done = new CountDownLatch(callers);
    long[][] samples = new long[callers][];
    List<Throwable> failures = new ArrayList<>();
    for (int t = 0; t < callers; t++) {
      int caller = t;
      Thread thread =
          new Thread(
              () -> {
                try {
                  samples[caller] = calls(caller, stop, measure, call);
                } catch (RuntimeException | Error e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    try {
      TimeUnit.MILLISECONDS.sleep(millis / 5);
      measure.set(true);
      long from = System.nanoTime();
      long cpu = cpuNanos();
      TimeUnit.MILLISECONDS.sleep(millis);
      cpu = cpuNanos() - cpu;
      stop.set(true);
      double seconds = (System.nanoTime() - from) / 1e9;
      done.await();
      if (!failures.isEmpty()) {
        throw new IllegalStateException("A caller failed", failures.get(0));
      }
      return result(samples, seconds, cpu);
    } catch (InterruptedException e) {
      throw new IllegalStateException("The benchmark was interrupted", e);
    }
  }

  private static long[] calls(
      int caller, AtomicBoolean stop, AtomicBoolean measure, IntConsumer call) {
    long[] samples = new long[1 << 12];
    int count = 0;
    while (!stop.get()) {
      long from = System.nanoTime();
      call.accept(caller);
      long nanos = System.nanoTime() - from;
      if (measure.get() && count < MOST_SAMPLES) {
        if (count == samples.length) {
          samples = Arrays.copyOf(samples, 2 * count);
        }
        samples[count++] = nanos;
      }
    }
    return Arrays.copyOf(samples, count);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Result result(long[][] samples, double seconds, long cpuNanos) {
    long[] all = Arrays.stream(samples).flatMapToLong(Arrays::stream).sorted().toArray();
    double p99 = all.length == 0 ? Double.NaN : all[(int) (all.length * 0.99)] / 1e3;
    return new Result(all.length / seconds, p99, cpuNanos / 1e3 / Math.max(1, all.length));
  }
}
