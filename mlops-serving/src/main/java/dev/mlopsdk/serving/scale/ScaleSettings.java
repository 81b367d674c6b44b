package dev.mlopsdk.serving.scale;

import java.time.Duration;

/**
 * What scale signals are told. Immutable.
 *
 * @param lanes how many predictions run at a time
 * @param utilization the share of the lanes' time that may be used
 * @param step how long one reading is
 * @param steps how many readings make the trend
 * @param targetRate predictions per second to answer, over all replicas; NaN for this one's demand
 */
record ScaleSettings(int lanes, double utilization, Duration step, int steps, double targetRate) {

  static final int FEWEST = 5;
  static final int MOST = 1_000;

  ScaleSettings {
    if (lanes < 1) {
      throw new IllegalArgumentException("A process has 1 lane or more, but was given " + lanes);
    }
    if (!(utilization > 0 && utilization <= 1)) {
      throw new IllegalArgumentException(
          "A target utilization is above 0 and at most 1, but was "
              + utilization
              + "; waiting grows as 1 / (1 - utilization), so 0.7 is usual");
    }
    if (step.toMillis() < 1) {
      throw new IllegalArgumentException("A step is a millisecond or more, but was " + step);
    }
    if (steps < FEWEST || steps > MOST) {
      throw new IllegalArgumentException(
          "A trend takes " + FEWEST + " to " + MOST + " steps, but was given " + steps);
    }
    if (targetRate <= 0 || Double.isInfinite(targetRate)) {
      throw new IllegalArgumentException(
          "A target rate is a number above 0 per second, but was " + targetRate);
    }
  }

  static ScaleSettings defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new ScaleSettings(processors, 0.7, Duration.ofSeconds(10), 30, Double.NaN);
  }
}
