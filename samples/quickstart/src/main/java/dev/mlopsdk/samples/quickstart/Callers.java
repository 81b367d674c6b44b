package dev.mlopsdk.samples.quickstart;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Other callers of the same service, so that every change happens with calls in flight. */
final class Callers implements AutoCloseable {

  private final ServedModel<Flight, Float> delay;
  private final List<Flights.Observed> flights;
  private final Thread[] threads = new Thread[2];
  private final AtomicLong calls = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Set<Integer> champions = new ConcurrentSkipListSet<>();
  private volatile boolean stop;

  Callers(ServedModel<Flight, Float> delay, List<Flights.Observed> flights) {
    this.delay = delay;
    this.flights = flights;
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(this::call, "caller-" + i);
      threads[i].start();
    }
  }

  private void call() {
    for (int i = 0; !stop; i = (i + 1) % flights.size()) {
      try {
        // No unit: these calls take part in no experiment.
        Prediction<Float> p = delay.predict(flights.get(i).flight(), Call.none());
        champions.add(p.model().version());
        calls.incrementAndGet();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
        return;
      }
    }
  }

  /** How many calls were answered. */
  long calls() {
    return calls.get();
  }

  /** The versions that answered since the last time this was asked. */
  Set<Integer> champions() {
    Set<Integer> seen = Set.copyOf(champions);
    champions.clear();
    return seen;
  }

  /** Waits until {@code more} further calls were answered. */
  void await(long more) {
    long target = calls.get() + more;
    while (calls.get() < target && failure.get() == null) {
      Thread.onSpinWait();
    }
  }

  /** The first call that failed, or null. */
  @Nullable RuntimeException failure() {
    return failure.get();
  }

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
