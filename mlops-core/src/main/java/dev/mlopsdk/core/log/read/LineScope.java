package dev.mlopsdk.core.log.read;

import java.time.Instant;

/**
 * Which lines are wanted: half-open stretches of nanoseconds since 1970, one per kind. Immutable.
 *
 * @param predictions wanted predictions
 * @param outcomes wanted outcomes
 * @param losses wanted losses
 */
record LineScope(Stretch predictions, Stretch outcomes, Stretch losses) {

  /** What a line can be. */
  enum Kind {
    PREDICTION,
    OUTCOME,
    LOSS
  }

  /** From {@code from} inclusive to {@code to} exclusive. */
  record Stretch(long from, long to) {

    static final Stretch NONE = new Stretch(0, 0);

    boolean holds(long time) {
      return time >= from && time < to;
    }
  }

  boolean wants(Kind kind, long time) {
    return switch (kind) {
      case PREDICTION -> predictions.holds(time);
      case OUTCOME -> outcomes.holds(time);
      case LOSS -> losses.holds(time);
    };
  }

  /** No wanted line is at or after this. */
  long end() {
    return Math.max(predictions.to, Math.max(outcomes.to, losses.to));
  }

  /** No wanted line is before this. */
  long start() {
    long start = Long.MAX_VALUE;
    for (Stretch stretch : new Stretch[] {predictions, outcomes, losses}) {
      if (stretch.from < stretch.to) {
        start = Math.min(start, stretch.from);
      }
    }
    return start;
  }

  /**
   * Nanoseconds since 1970.
   *
   * @throws ArithmeticException outside the years 1678 to 2261
   */
  static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /** {@link #nanos}, or the nearest there is. */
  static long clamped(Instant time) {
    try {
      return nanos(time);
    } catch (ArithmeticException beyond) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** What {@link #nanos} counted. */
  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }
}
