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

  private static final Call NONE = new Call(null, 0, Map.of(), null);

  private final @Nullable CharSequence unit;
  private final long timeoutNanos;
  private final Map<String, String> attributes;
  private final @Nullable String trace;

  private Call(
      @Nullable CharSequence unit,
      long timeoutNanos,
      Map<String, String> attributes,
      @Nullable String trace) {
    this.unit = unit;
    this.timeoutNanos = timeoutNanos;
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
    return unit == null || unit.length() == 0 ? NONE : new Call(unit, 0, Map.of(), null);
  }

  /**
   * The same call, whose answer is worth waiting for {@code timeout} from the start of the predict
   * method. A call that still waits for its turn then fails with {@link
   * ModelException.Kind#DEADLINE}; a run that has begun is finished and answered.
   */
  public Call deadline(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("A deadline is more than zero, but was " + timeout);
    }
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException longerThanYears) {
      nanos = Long.MAX_VALUE >> 1;
    }
    return new Call(unit, nanos, attributes, trace);
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
    return new Call(unit, timeoutNanos, Map.copyOf(copy), trace);
  }

  /** The same call with the caller's trace id, for the prediction log, as the attributes are. */
  public Call trace(String traceId) {
    return new Call(unit, timeoutNanos, attributes, traceId);
  }

  /** The id that a split assigns by, or null. */
  public @Nullable CharSequence unit() {
    return unit;
  }

  /** How long the answer is worth waiting for, in nanoseconds; 0 means no deadline. */
  public long timeoutNanos() {
    return timeoutNanos;
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
    return "Call[unit=" + unit + ", timeoutNanos=" + timeoutNanos + ", " + attributes + "]";
  }
}
