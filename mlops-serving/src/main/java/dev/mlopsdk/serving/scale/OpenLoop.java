package dev.mlopsdk.serving.scale;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls something at a rate that does not wait for the answers. Not thread-safe; confine to one
 * thread.
 */
final class OpenLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** Parking is too coarse for the last of the wait. */
  private static final long SPIN_NANOS = 60_000;

  private static final int MOST_CALLS = 4_000_000;

  /** The share of calls that a sustained rate has answered by the end. */
  private static final double DONE = 0.98;

  private final IntConsumer call;
  private final int callers;
  private final ExecutorService threads;
  private final AtomicBoolean logged = new AtomicBoolean();
  private long seed = 1;

  OpenLoop(IntConsumer call, int callers) {
    this.call = call;
    this.callers = callers;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            callers,
            task -> {
              Thread thread = new Thread(task, "mlops-probe-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Answers per second of callers that never pause. */
  double closed(Duration lasting) throws InterruptedException {
    long end = System.nanoTime() + lasting.toNanos();
    LongAdder answered = new LongAdder();
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    everyone(
        () -> {
          while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            if (succeeds(next.getAndIncrement() & Integer.MAX_VALUE)) {
              answered.increment();
            }
          }
        });
    return answered.sum() * 1e9 / (System.nanoTime() - start);
  }

  /** One trial at {@code rate} arrivals per second. */
  Trial trial(double rate, Duration lasting, double quantile, Duration limit)
      throws InterruptedException {
    long[] starts = arrivals(rate, lasting, seed++);
    long[] latencies = new long[starts.length];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    // What began so late has missed the limit already, and so does what comes after it.
    long tooLate = lasting.toNanos() + 10 * limit.toNanos();
    long origin = System.nanoTime();
    everyone(
        () -> {
          for (int i = next.getAndIncrement();
              i < starts.length && !Thread.currentThread().isInterrupted();
              i = next.getAndIncrement()) {
            if (System.nanoTime() - origin > tooLate) {
              return;
            }
            await(origin + starts[i]);
            if (succeeds(i)) {
              latencies[i] = Math.max(1, System.nanoTime() - origin - starts[i]);
            } else {
              failed.incrementAndGet();
            }
          }
        });
    double seconds = Math.max(lasting.toNanos(), System.nanoTime() - origin) / 1e9;
    return judged(rate, latencies, failed.get(), seconds, quantile, limit);
  }

  private static Trial judged(
      double rate, long[] latencies, int failed, double seconds, double quantile, Duration limit) {
    long[] answered = Arrays.stream(latencies).filter(nanos -> nanos > 0).sorted().toArray();
    int at = (int) Math.ceil(quantile * latencies.length) - 1;
    // A call without an answer is slower than any that has one.
    double latency = at < answered.length ? answered[at] / 1e9 : Double.POSITIVE_INFINITY;
    boolean sustained =
        failed == 0
            && answered.length >= DONE * latencies.length
            && latency <= limit.toNanos() / 1e9;
    return new Trial(rate, answered.length / seconds, failed, latency, sustained);
  }

  private static long[] arrivals(double rate, Duration lasting, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int expected = (int) Math.min(MOST_CALLS, Math.max(1, rate * lasting.toNanos() / 1e9));
    long[] starts = new long[expected];
    double at = 0;
    for (int i = 0; i < expected; i++) {
      at -= Math.log(1 - random.nextDouble()) / rate * 1e9;
      starts[i] = (long) at;
    }
    return starts;
  }

  private static void await(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private boolean succeeds(int index) {
    try {
      call.accept(index);
      return true;
    } catch (RuntimeException failed) {
      if (logged.compareAndSet(false, true)) {
        LOG.warn("A call of the probe failed; further failures are counted by its trials", failed);
      }
      return false;
    }
  }

  private void everyone(Runnable caller) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(callers);
    for (int i = 0; i < callers; i++) {
      threads.execute(
          () -> {
            try {
              caller.run();
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
