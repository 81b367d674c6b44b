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

  /** The documented reasons to turn a call away, and what their messages have of their own. */
  enum Shed {
    /** Before the gate, which does not count it. */
    ASYNC_LINE("asynchronous calls"),
    QUEUE_FULL("as many as may"),
    TOO_LATE("would answer in"),
    CALLER_LIMIT("as many as one caller may"),
    LOWER_PRIORITY("A more urgent call took the place"),
    CLOSED("is closed; ask the served model again");

    private final String words;

    Shed(String words) {
      this.words = words;
    }

    static Shed of(Throwable failure) {
      String message = String.valueOf(failure.getMessage());
      for (Shed reason : values()) {
        if (message.contains(reason.words)) {
          return reason;
        }
      }
      Throwable cause = failure.getCause();
      if (cause instanceof ModelException) {
        return of(cause);
      }
      throw new AssertionError("A call was turned away for none of the known reasons", failure);
    }
  }

  private final Map<End, LongAdder> ends = new EnumMap<>(End.class);
  private final Map<Shed, LongAdder> sheds = new EnumMap<>(Shed.class);
  private final LongAdder cached = new LongAdder();

  Tally() {
    for (Shed reason : Shed.values()) {
      sheds.put(reason, new LongAdder());
    }
    for (End end : End.values()) {
      ends.put(end, new LongAdder());
    }
  }

  /** A prediction was answered. */
  void answered(Prediction<?> answer) {
    adderOf(endOf(answer)).increment();
    if (answer.source() == Prediction.Source.CACHE) {
      cached.increment();
    }
  }

  /** A call for so many predictions failed; one that fails as none of them may fails the test. */
  void failed(Throwable failure, long predictions) {
    End end = endOf(failure);
    adderOf(end).add(predictions);
    if (end == End.OVERLOADED) {
      // A list is turned away as one call.
      shedOf(Shed.of(failure)).increment();
    }
  }

  long of(End end) {
    return adderOf(end).sum();
  }

  /** How many calls were turned away for {@code reason}. */
  long of(Shed reason) {
    return shedOf(reason).sum();
  }

  /** How many predictions the cache answered. */
  long cached() {
    return cached.sum();
  }

  private LongAdder shedOf(Shed reason) {
    return Objects.requireNonNull(sheds.get(reason));
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
   * @param unloads whether at times no version is loaded. Who is turned away then has no version
   *     whose meters could count it, so of refusals and missed deadlines fewer may be metered, and
   *     how many calls were left cannot be told from the sums.
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
    return ends + ", turned away " + sheds + ", from the cache " + cached;
  }
}
