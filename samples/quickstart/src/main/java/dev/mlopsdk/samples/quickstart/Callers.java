package dev.mlopsdk.samples.quickstart;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Other callers of the same service, from before a change until after it, so that it happens with
 * calls in flight. They are few, and take their flights from all over the month: what the drift
 * monitor sees remains that month.
 */
final class Callers implements AutoCloseable {

  /** A prime, so that each round visits every flight. */
  private static final int STRIDE = 1_009;

  private static final long PAUSE_NANOS = 1_000_000;

  private final ServedModel<Flight, Float> delay;
  private final List<Flights.Observed> flights;
  private final Thread[] threads = new Thread[2];
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Set<Integer> versions = new ConcurrentSkipListSet<>();
  private volatile boolean stop;

  Callers(ServedModel<Flight, Float> delay, List<Flights.Observed> flights) {
    this.delay = delay;
    this.flights = flights;
    for (int i = 0; i < threads.length; i++) {
      int first = i * flights.size() / threads.length;
      threads[i] = new Thread(() -> call(first), "caller-" + i);
      threads[i].start();
    }
  }

  private void call(int first) {
    for (int i = first; !stop; i = (i + STRIDE) % flights.size()) {
      try {
        // No unit: these calls take part in no experiment, and the champion answers.
        Prediction<Float> p = delay.predict(flights.get(i).flight(), Call.none());
        versions.add(p.model().version());
        calls.incrementAndGet();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** How many calls were answered. */
  int calls() {
    return calls.get();
  }

  /** Every version that answered any of the calls. */
  Set<Integer> versions() {
    return new TreeSet<>(versions);
  }

  /** Waits until {@code more} further calls were answered. */
  void await(int more) {
    int target = calls.get() + more;
    while (calls.get() < target && failure.get() == null) {
      Thread.onSpinWait();
    }
  }

  /** The first call that failed, or null. */
  @Nullable RuntimeException failure() {
    return failure.get();
  }

  /** After this, nothing more is counted. */
  @Override
  public void close() {
    stop = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
