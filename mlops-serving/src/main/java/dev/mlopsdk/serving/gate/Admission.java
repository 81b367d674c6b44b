package dev.mlopsdk.serving.gate;

import dev.mlopsdk.core.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Who may wait for a lane, how many and how long; who may not is turned away at once with {@link
 * dev.mlopsdk.core.ModelException.Kind#OVERLOADED}. Immutable; every {@code with} method returns a
 * copy.
 *
 * @param capacity how many calls of one version may wait at a time; 0 turns away whoever would wait
 * @param limits how many of them may be of a priority, where that is less
 * @param callerLimit how many calls of one {@link dev.mlopsdk.core.Call#caller} may run or wait at
 *     a time, over all versions; 0 for any number
 * @param deadline of calls that come without one; zero for none
 * @since 0.1
 */
public record Admission(
    int capacity, Map<Priority, Integer> limits, int callerLimit, Duration deadline) {

  private static final int MOST = 1_000_000;
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Checks the ranges. */
  public Admission {
    requireCount("capacity", capacity);
    requireCount("callerLimit", callerLimit);
    for (Map.Entry<Priority, Integer> limit : limits.entrySet()) {
      requireCount("limit of " + limit.getKey(), limit.getValue());
    }
    limits = Map.copyOf(limits);
    if (deadline.isNegative() || deadline.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A default deadline is 0, for none, to 1 day, but was " + deadline);
    }
  }

  private static void requireCount(String name, int value) {
    if (value < 0 || value > MOST) {
      throw new IllegalArgumentException(
          "The " + name + " is 0 to 1,000,000 calls, but was " + value);
    }
  }

  /** 1,000 calls may wait, of any priority and caller, without a deadline of ours. */
  public static Admission withDefaults() {
    return new Admission(1000, Map.of(), 0, Duration.ZERO);
  }

  /** With room for {@code calls} waiting calls. */
  public Admission withCapacity(int calls) {
    return new Admission(calls, limits, callerLimit, deadline);
  }

  /** With room for only {@code calls} waiting calls of {@code priority}. */
  public Admission withLimit(Priority priority, int calls) {
    Map<Priority, Integer> more = new EnumMap<>(Priority.class);
    more.putAll(limits);
    more.put(priority, calls);
    return new Admission(capacity, more, callerLimit, deadline);
  }

  /** With at most {@code calls} calls of one caller at a time; 0 for any number. */
  public Admission withCallerLimit(int calls) {
    return new Admission(capacity, limits, calls, deadline);
  }

  /** With {@code timeout} as the deadline of calls that come without one; zero for none. */
  public Admission withDeadline(Duration timeout) {
    return new Admission(capacity, limits, callerLimit, timeout);
  }
}
