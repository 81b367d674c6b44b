package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.schema.InvalidInputException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** Counts how calls end as their callers see it, beside what the meters say. Thread-safe. */
final class Tally {

  /** The documented ends of a call, and the meter's outcome of each; null where the caller left. */
  enum End {
    ANSWERED("success"),
    FALLBACK("fallback"),
    INVALID("rejected"),
    OVERLOADED("rejected"),
    DEADLINE("timeout"),
    FAILED("error"),
    INTERRUPTED("error"),
    /** It ended while no version was loaded, so no version counted it. */
    UNLOADED("none"),
    LEFT("none");

    final String outcome;

    End(String outcome) {
      this.outcome = outcome;
    }
  }

  private final Map<End, LongAdder> ends = new EnumMap<>(End.class);

  Tally() {
    for (End end : End.values()) {
      ends.put(end, new LongAdder());
    }
  }

  void count(End end, long predictions) {
    adderOf(end).add(predictions);
  }

  long of(End end) {
    return adderOf(end).sum();
  }

  private LongAdder adderOf(End end) {
    return Objects.requireNonNull(ends.get(end));
  }

  /** The end that {@code answer} stands for. */
  static End endOf(Prediction<?> answer) {
    return answer.source() == Prediction.Source.FALLBACK ? End.FALLBACK : End.ANSWERED;
  }

  /** The end that {@code failure} stands for; a failure that is none of them fails the test. */
  static End endOf(Throwable failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof CompletionException && cause != null) {
      return endOf(cause);
    }
    if (failure instanceof InvalidInputException) {
      return End.INVALID;
    }
    if (failure instanceof CancellationException || failure instanceof TimeoutException) {
      return End.LEFT;
    }
    if (failure instanceof ModelException known) {
      if (String.valueOf(known.getMessage()).contains("was being loaded")) {
        return End.UNLOADED;
      }
      return switch (known.kind()) {
        case OVERLOADED -> End.OVERLOADED;
        case DEADLINE -> End.DEADLINE;
        case INTERRUPTED -> End.INTERRUPTED;
        case INFERENCE -> End.FAILED;
        default -> throw known;
      };
    }
    if (failure instanceof PoisonException) {
      return End.FAILED;
    }
    throw new AssertionError("A call ended as none of the documented ones", failure);
  }

  /** What the stress throws in the model itself. */
  static final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoisonException(String message) {
      super(message);
    }
  }

  /** Waits until the meters have counted every call that its caller did not leave. */
  boolean settles(SimpleMeterRegistry meters) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (missing(meters) != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return missing(meters) == 0;
  }

  private long missing(SimpleMeterRegistry meters) {
    long counted = (long) meters.get(CoreMeters.ASYNC_CANCELLED).counter().count();
    long seen = 0;
    for (Map.Entry<End, LongAdder> each : ends.entrySet()) {
      seen += each.getKey() == End.UNLOADED ? 0 : each.getValue().sum();
    }
    for (Timer timer : meters.get(CoreMeters.PREDICTION).timers()) {
      counted += timer.count();
    }
    return seen - counted;
  }

  /**
   * Every outcome was metered as often as callers saw it; those they left make up the rest.
   *
   * @param unloads whether at times no version is loaded, whose meters could count who is turned
   *     away meanwhile
   */
  void check(SimpleMeterRegistry meters, long seed, boolean unloads) {
    boolean settled = unloads || settles(meters);
    assertThat(settled)
        .as("seed %d: %s; %d calls are metered too little", seed, ends, missing(meters))
        .isTrue();
    long left = of(End.LEFT) - (long) meters.get(CoreMeters.ASYNC_CANCELLED).counter().count();
    for (String outcome : new String[] {"success", "fallback", "rejected", "timeout", "error"}) {
      long metered =
          meters.get(CoreMeters.PREDICTION).tag("outcome", outcome).timers().stream()
              .mapToLong(Timer::count)
              .sum();
      long seen =
          ends.entrySet().stream()
              .filter(each -> each.getKey().outcome.equals(outcome))
              .mapToLong(each -> each.getValue().sum())
              .sum();
      boolean refused = outcome.equals("rejected") || outcome.equals("timeout");
      assertThat(metered - seen)
          .as("seed %d: %s in %s", seed, outcome, ends)
          .isBetween(unloads && refused ? -seen : 0L, left);
      left -= Math.max(0, metered - seen);
    }
    assertThat(left).as("seed %d: calls left %s", seed, ends).isBetween(0L, unloads ? left : 0L);
  }

  @Override
  public String toString() {
    return ends.toString();
  }
}
