package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks at a given rate, whatever becomes of the calls before, and counts how they end. Arrivals are
 * Poisson with a fixed seed.
 */
final class OpenLoop {

  /** Asks once; the future has the nanoseconds until the answer, or its failure. */
  interface Asking {
    CompletableFuture<Long> ask(long number);
  }

  /**
   * How the calls ended.
   *
   * @param turnedAway at once, since they could not have been answered in time
   * @param inTime answered within the deadline
   * @param late answered after it, or not before it passed
   * @param p99Nanos of what was answered
   */
  record Ends(long asked, long turnedAway, long inTime, long late, double p99Nanos) {

    /** Of the calls that were not turned away, the share that was answered in time. */
    double kept() {
      return inTime / (double) Math.max(1, asked - turnedAway);
    }
  }

  private final double perSecond;
  private final long lastNanos;
  private final long deadlineNanos;

  OpenLoop(double perSecond, Duration length, Duration deadline) {
    this.perSecond = perSecond;
    this.lastNanos = length.toNanos();
    this.deadlineNanos = deadline.toNanos();
  }

  Ends run(Asking asking) throws InterruptedException, ExecutionException, TimeoutException {
    Random random = new Random(7);
    List<CompletableFuture<Long>> calls = new ArrayList<>();
    long start = System.nanoTime();
    double due = 0;
    while (due < lastNanos) {
      for (long ahead = ahead(start, due); ahead > 0; ahead = ahead(start, due)) {
        LockSupport.parkNanos(ahead);
      }
      calls.add(asking.ask(calls.size()));
      due += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
    }
    CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]))
        .handle((all, failure) -> 0)
        .get(1, TimeUnit.MINUTES);
    return ends(calls);
  }

  private static long ahead(long start, double due) {
    return (long) due - (System.nanoTime() - start);
  }

  private Ends ends(List<CompletableFuture<Long>> calls) {
    List<Long> answered = new ArrayList<>();
    long turnedAway = 0;
    long expired = 0;
    for (CompletableFuture<Long> call : calls) {
      try {
        answered.add(call.join());
      } catch (CompletionException e) {
        switch (kindOf(e)) {
          case OVERLOADED -> turnedAway++;
          case DEADLINE -> expired++;
          default -> throw e;
        }
      }
    }
    answered.sort(null);
    long inTime = answered.stream().filter(nanos -> nanos <= deadlineNanos).count();
    double p99 = answered.isEmpty() ? Double.NaN : answered.get(answered.size() * 99 / 100);
    return new Ends(calls.size(), turnedAway, inTime, answered.size() - inTime + expired, p99);
  }

  private static ModelException.Kind kindOf(CompletionException e) {
    if (e.getCause() instanceof ModelException known) {
      return known.kind();
    }
    throw e;
  }
}
