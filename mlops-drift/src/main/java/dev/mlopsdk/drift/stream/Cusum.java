package dev.mlopsdk.drift.stream;

/**
 * The cumulative sum chart around the values' own mean. Reads any finite values. Not thread-safe;
 * confine to one thread.
 *
 * <p>With x̄ the mean so far and δ the deviation that does not count,
 *
 * <pre>
 * u ← max(0, u + x − x̄ − δ)      drift up    if  u &gt; λ
 * d ← max(0, d + x̄ − x − δ)      drift down  if  d &gt; λ
 * </pre>
 *
 * <p>δ and λ are in the values' own unit. A constant stream never drifts. No warnings. Cost: a
 * division and a few additions per value. Source: E. S. Page, Continuous inspection schemes,
 * Biometrika 41 (1954), doi:10.1093/biomet/41.1-2.100. Alarms equal MOA's {@code CusumDM}, which
 * looks upwards only and counts one value too many towards its minimum.
 *
 * @since 0.1
 */
public final class Cusum implements DriftDetector {

  private record Options(int minValues, double delta, double threshold, Direction direction) {

    Options {
      Values.requireRange("The smallest number of values", minValues, 1, 1_000_000_000);
      Values.requireNotNegative("Delta", delta);
      Values.requirePositive("The threshold", threshold);
      Values.requireDirection(direction);
    }
  }

  private final Options options;
  private final double riseLimit;
  private final double fallLimit;
  private final RunningMean mean = new RunningMean();
  private double rise;
  private double fall;
  private boolean drifted;

  private Cusum(Options options) {
    this.options = options;
    this.riseLimit = options.direction.up() ? options.threshold : Double.POSITIVE_INFINITY;
    this.fallLimit = options.direction.down() ? options.threshold : Double.POSITIVE_INFINITY;
  }

  /** No alarm before 30 values, δ 0.005, λ 50, rises only. */
  public static Cusum withDefaults() {
    return new Cusum(new Options(30, 0.005, 50, Direction.UP));
  }

  /** A new detector without an alarm before so many values, 1 or more. */
  public Cusum withMinValues(int values) {
    return new Cusum(new Options(values, options.delta, options.threshold, options.direction));
  }

  /** A new detector that ignores deviations up to {@code delta}, 0 or more. */
  public Cusum withDelta(double delta) {
    return new Cusum(new Options(options.minValues, delta, options.threshold, options.direction));
  }

  /** A new detector with another λ, above 0, in the values' unit. */
  public Cusum withThreshold(double threshold) {
    return new Cusum(new Options(options.minValues, options.delta, threshold, options.direction));
  }

  /** A new detector for changes in that direction. */
  public Cusum withDirection(Direction direction) {
    return new Cusum(new Options(options.minValues, options.delta, options.threshold, direction));
  }

  /** Takes any value from -1e100 to 1e100. */
  @Override
  public State accept(double value) {
    Values.requireReal("Cusum", value);
    if (drifted) {
      reset();
    }
    mean.add(value);
    rise = orZero(rise + value - mean.mean() - options.delta);
    fall = orZero(fall + mean.mean() - value - options.delta);
    drifted = mean.count() >= options.minValues && (rise > riseLimit || fall > fallLimit);
    return drifted ? State.DRIFT : State.STABLE;
  }

  /** Math.max for what is not NaN, at half its cost. */
  private static double orZero(double sum) {
    return sum > 0 ? sum : 0;
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
    drifted = false;
  }
}
