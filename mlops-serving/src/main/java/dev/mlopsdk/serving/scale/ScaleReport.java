package dev.mlopsdk.serving.scale;

import java.time.Instant;
import java.util.Locale;

/**
 * How much room a served model had at one moment. Immutable.
 *
 * @param at when
 * @param demand predictions asked for per second in the last step, those turned away included
 * @param serviceSeconds for which one prediction occupies a lane, a share of its batch's run; NaN
 *     before the model ran
 * @param lanes how many run at a time
 * @param utilization the share of the lanes' time that was used in the last step
 * @param capacity predictions per second at the target utilization: target × lanes / service time;
 *     NaN before the model ran
 * @param saturation demand / capacity; NaN before the model ran
 * @param secondsToBreach until demand reaches capacity at the present trend: 0 if it has, infinite
 *     where demand does not rise beyond its own noise, NaN before the model ran
 * @param turnedAway calls of the last step that were shed or missed their deadline
 * @param replicas processes like this one that the target rate needs, without one this process'
 *     demand; NaN before the model ran
 * @since 0.1
 */
public record ScaleReport(
    Instant at,
    double demand,
    double serviceSeconds,
    int lanes,
    double utilization,
    double capacity,
    double saturation,
    double secondsToBreach,
    long turnedAway,
    double replicas) {

  /**
   * How many processes like this one {@code rate} predictions per second need, at least 1.
   *
   * @throws IllegalStateException before the model ran: there is nothing measured to divide by
   */
  public int replicasFor(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("A rate is a number of 0 or more, but was " + rate);
    }
    if (Double.isNaN(capacity)) {
      throw new IllegalStateException(
          "Replicas are counted from measured service times, but the model has not run yet");
    }
    return (int) Math.max(1, Math.ceil(rate / capacity));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "demand %.1f/s of %.1f/s (%.0f %%), breach in %s, %.3f ms on one of %d lanes, %d turned away",
        demand,
        capacity,
        100 * saturation,
        Double.isInfinite(secondsToBreach) ? "sight of no trend" : secondsToBreach + " s",
        1e3 * serviceSeconds,
        lanes,
        turnedAway);
  }
}
