package dev.mlopsdk.drift.stream;

/**
 * The Page–Hinkley test: says drift when the values stay away from their mean for long enough.
 * Reads any finite values. Not thread-safe; confine to one thread.
 *
 * <p>With x̄ the mean so far, δ the deviation that does not count and α the weight of the past,
 *
 * <pre>
 * u ← α u + x − x̄ − δ      drift up    if  u − min u &gt; λ
 * d ← α d + x − x̄ + δ      drift down  if  max d − d &gt; λ
 * </pre>
 *
 * <p>δ and λ are in the values' own unit: λ 50 is far for errors of 0 and 1, near for prices. A
 * constant stream never drifts. No warnings. Cost: two multiplications and a division per value.
 * Source: E. S. Page, Continuous inspection schemes, Biometrika 41 (1954),
 * doi:10.1093/biomet/41.1-2.100; D. V. Hinkley, Inference about the change-point from cumulative
 * sum tests, Biometrika 58 (1971), doi:10.1093/biomet/58.3.509. Alarms equal River's.
 *
 * @since 0.1
 */
public final class PageHinkley implements DriftDetector {

  private record Options(
      int minValues, double delta, double threshold, double forgetting, Direction direction) {

    Options {
      Values.requireRange("The smallest number of values", minValues, 1, 1_000_000_000);
      Values.requireNotNegative("Delta", delta);
      Values.requirePositive("The threshold", threshold);
      if (!(forgetting > 0 && forgetting <= 1)) {
        throw new IllegalArgumentException(
            "The weight of the past is in (0, 1], but is " + forgetting);
      }
      Values.requireDirection(direction);
    }
  }

  private final Options options;
  private final double riseLimit;
  private final double fallLimit;
  private final RunningMean mean = new RunningMean();
  private double rise;
  private double leastRise;
  private double fall;
  private double mostFall;
  private boolean drifted;

  private PageHinkley(Options options) {
    this.options = options;
    this.riseLimit = options.direction.up() ? options.threshold : Double.POSITIVE_INFINITY;
    this.fallLimit = options.direction.down() ? options.threshold : Double.POSITIVE_INFINITY;
    reset();
  }

  /** No alarm before 30 values, δ 0.005, λ 50, α 0.9999, changes in both directions. */
  public static PageHinkley withDefaults() {
    return new PageHinkley(new Options(30, 0.005, 50, 1 - 0.0001, Direction.BOTH));
  }

  /** A new detector without an alarm before so many values, 1 or more. */
  public PageHinkley withMinValues(int values) {
    Options o = options;
    return new PageHinkley(new Options(values, o.delta, o.threshold, o.forgetting, o.direction));
  }

  /** A new detector that ignores deviations up to {@code delta}, 0 or more. */
  public PageHinkley withDelta(double delta) {
    Options o = options;
    return new PageHinkley(new Options(o.minValues, delta, o.threshold, o.forgetting, o.direction));
  }

  /** A new detector with another λ, above 0, in the values' unit. */
  public PageHinkley withThreshold(double threshold) {
    Options o = options;
    return new PageHinkley(new Options(o.minValues, o.delta, threshold, o.forgetting, o.direction));
  }

  /** A new detector with another α, in (0, 1]; 1 forgets nothing. */
  public PageHinkley withForgetting(double weight) {
    Options o = options;
    return new PageHinkley(new Options(o.minValues, o.delta, o.threshold, weight, o.direction));
  }

  /** A new detector for changes in that direction. */
  public PageHinkley withDirection(Direction direction) {
    Options o = options;
    return new PageHinkley(new Options(o.minValues, o.delta, o.threshold, o.forgetting, direction));
  }

  /** Takes any value from -1e100 to 1e100. */
  @Override
  public State accept(double value) {
    Values.requireReal("PageHinkley", value);
    if (drifted) {
      reset();
    }
    mean.add(value);
    double deviation = value - mean.mean();
    rise = options.forgetting * rise + deviation - options.delta;
    fall = options.forgetting * fall + deviation + options.delta;
    leastRise = rise < leastRise ? rise : leastRise; // no NaN here, so no need for Math.min
    mostFall = fall > mostFall ? fall : mostFall;
    drifted =
        mean.count() >= options.minValues
            && (rise - leastRise > riseLimit || mostFall - fall > fallLimit);
    return drifted ? State.DRIFT : State.STABLE;
  }

  /** The mean of the values since the detector last began anew. */
  @Override
  public double estimate() {
    return mean.estimate();
  }

  @Override
  public long count() {
    return mean.count();
  }

  @Override
  public void reset() {
    mean.clear();
    rise = 0;
    fall = 0;
    leastRise = Double.POSITIVE_INFINITY;
    mostFall = Double.NEGATIVE_INFINITY;
    drifted = false;
  }
}
