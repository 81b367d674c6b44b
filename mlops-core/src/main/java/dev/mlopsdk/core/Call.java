package dev.mlopsdk.core;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about one request: who it is for and how long the answer is worth waiting for.
 * Immutable; every {@code with}-like method returns a copy.
 *
 * <pre>{@code
 * delay.predict(flight, Call.unit(userId).deadline(Duration.ofMillis(20)));
 * }</pre>
 *
 * @since 0.1
 */
public final class Call {

  private static final Call NONE = new Call(null, 0, Priority.NORMAL, null, false, Map.of(), null);

  private final @Nullable CharSequence unit;
  private final long timeoutNanos;
  private final Priority priority;
  private final @Nullable String caller;
  private final boolean fresh;
  private final Map<String, String> attributes;
  private final @Nullable String trace;

  private Call(
      @Nullable CharSequence unit,
      long timeoutNanos,
      Priority priority,
      @Nullable String caller,
      boolean fresh,
      Map<String, String> attributes,
      @Nullable String trace) {
    this.unit = unit;
    this.timeoutNanos = timeoutNanos;
    this.priority = priority;
    this.caller = caller;
    this.fresh = fresh;
    this.attributes = attributes;
    this.trace = trace;
  }

  /** A call that says nothing: no unit, no deadline. */
  public static Call none() {
    return NONE;
  }

  /**
   * A call for {@code unit}, the id that a split assigns by: a user, a session, a flight. Null or
   * empty, as a cookie that is not there, makes a call without a unit, which a split answers with
   * {@link Assignment.Reason#NO_UNIT}.
   */
  public static Call unit(@Nullable CharSequence unit) {
    return unit == null || unit.length() == 0
        ? NONE
        : new Call(unit, 0, Priority.NORMAL, null, false, Map.of(), null);
  }

  /**
   * The same call, whose answer is worth waiting for {@code timeout} from the start of the predict
   * method. A call that has no answer by then fails with {@link ModelException.Kind#DEADLINE}; one
   * that could not have it in time is turned away at once ({@link ModelException.Kind#OVERLOADED}).
   */
  public Call deadline(Duration timeout) {
    if (timeout == null || timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("A deadline is more than zero, but was " + timeout);
    }
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException longerThanYears) {
      nanos = Long.MAX_VALUE >> 1;
    }
    return new Call(unit, nanos, priority, caller, fresh, attributes, trace);
  }

  /**
   * The same call with one attribute more, in place of one of the same name. Attributes are for the
   * prediction log and never become a meter's tag.
   */
  public Call attribute(String name, String value) {
    if (name == null || name.isBlank() || value == null) {
      throw new IllegalArgumentException(
          "An attribute has a name that is not blank and a value, but had name '"
              + name
              + "' and value '"
              + value
              + "'; leave out an attribute that has none");
    }
    Map<String, String> copy = new TreeMap<>(attributes);
    copy.put(name, value);
    return new Call(unit, timeoutNanos, priority, caller, fresh, Map.copyOf(copy), trace);
  }

  /** The same call, as urgent as {@code priority} says; default {@link Priority#NORMAL}. */
  public Call priority(Priority priority) {
    if (priority == null) {
      throw new IllegalArgumentException(
          "A call has a priority, but was given null; leave it out for NORMAL");
    }
    return new Call(unit, timeoutNanos, priority, caller, fresh, attributes, trace);
  }

  /**
   * The same call on behalf of {@code caller}, one of the few parts of a service or tenants that
   * share a model: whoever asks too much of it is turned away alone. It is not the unit and never a
   * meter's tag.
   */
  public Call caller(String caller) {
    if (caller == null || caller.isBlank()) {
      throw new IllegalArgumentException(
          "A caller has a name that is not blank, but was given '"
              + caller
              + "'; leave it out for calls of nobody in particular");
    }
    return new Call(unit, timeoutNanos, priority, caller, fresh, attributes, trace);
  }

  /** The same call, which the model itself must answer: no cache does. */
  public Call fresh() {
    return new Call(unit, timeoutNanos, priority, caller, true, attributes, trace);
  }

  /** The same call with the caller's trace id, for the prediction log, as the attributes are. */
  public Call trace(String traceId) {
    return new Call(unit, timeoutNanos, priority, caller, fresh, attributes, traceId);
  }

  /** The id that a split assigns by, or null. */
  public @Nullable CharSequence unit() {
    return unit;
  }

  /** How long the answer is worth waiting for, in nanoseconds; 0 means no deadline. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** How urgent the call is. */
  public Priority priority() {
    return priority;
  }

  /** On whose behalf, or null; see {@link #caller(String)}. */
  public @Nullable String caller() {
    return caller;
  }

  /** Whether the model itself must answer; see {@link #fresh()}. */
  public boolean isFresh() {
    return fresh;
  }

  /** The attributes, unmodifiable. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** The caller's trace id, or null. */
  public @Nullable String trace() {
    return trace;
  }

  @Override
  public String toString() {
    return "Call[unit="
        + unit
        + ", timeoutNanos="
        + timeoutNanos
        + ", "
        + priority
        + ", caller="
        + caller
        + (fresh ? ", fresh, " : ", ")
        + attributes
        + "]";
  }
}
