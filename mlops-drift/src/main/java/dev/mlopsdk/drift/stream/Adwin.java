package dev.mlopsdk.drift.stream;

/**
 * Adaptive windowing: keeps as many of the last values as one mean explains, and says drift when an
 * older part of them has another mean than the rest. Reads any finite values. Not thread-safe;
 * confine to one thread.
 *
 * <pre>{@code
 * Adwin detector = Adwin.withDefaults();
 * if (detector.accept(error) == DriftDetector.State.DRIFT) { ... }
 * }</pre>
 *
 * <p>Every {@code clock} values each cut of the window of n values into n₀ older and n₁ newer ones
 * is looked at. With means μ₀ and μ₁, the window's variance σ² and k the shortest part,
 *
 * <pre>
 * 1/m = 1/(n₀ − k + 1) + 1/(n₁ − k + 1)       L = ln(2 ln n / δ)
 * drift  if  |μ₀ − μ₁| &gt; √(2 σ² L / m) + 2 L / (3 m)
 * </pre>
 *
 * <p>Then the oldest values are dropped until no such cut is left, which moves {@link #estimate()}
 * towards the new level, and the next value begins a new run. δ bounds the probability of a false
 * alarm at one look, not over the whole stream. A constant stream never drifts. The window is an
 * exponential histogram: 5 kB by default, whatever the stream's length, and cuts only between its
 * buckets. No warnings.
 *
 * <p>Cost per value: an amortised merge of two buckets, and O(log n) every {@code clock} values;
 * O(log² n) at a drift. Source: A. Bifet, R. Gavaldà, Learning from time-changing data with
 * adaptive windowing, SDM 2007, doi:10.1137/1.9781611972771.42. Alarms equal River's (0.22 and
 * later).
 *
 * @since 0.1
 */
public final class Adwin implements DriftDetector {

  private record Options(
      double delta,
      int clock,
      int maxBuckets,
      int minWindow,
      int gracePeriod,
      Direction direction) {

    Options {
      Values.requireShare("Delta", delta);
      Values.requireRange("The clock", clock, 1, 1_000_000);
      Values.requireRange("The number of buckets of one size", maxBuckets, 1, 100);
      Values.requireRange("The shortest part", minWindow, 1, 1_000_000);
      Values.requireRange("The grace period", gracePeriod, 1, 1_000_000_000);
      Values.requireDirection(direction);
    }
  }

  private final Options options;
  private final ExponentialHistogram window;
  private long count;
  private int sinceLook;
  private boolean drifted;

  private Adwin(Options options) {
    this.options = options;
    this.window = new ExponentialHistogram(options.maxBuckets);
  }

  /**
   * Delta 0.002, a look every 32 values, 5 buckets of a size, parts of at least 5 values, no look
   * before 11 values, changes in both directions.
   */
  public static Adwin withDefaults() {
    return new Adwin(new Options(0.002, 32, 5, 5, 10, Direction.BOTH));
  }

  /** A new detector with another δ, in (0, 1): smaller is slower and quieter. */
  public Adwin withDelta(double delta) {
    Options o = options;
    return new Adwin(
        new Options(delta, o.clock, o.maxBuckets, o.minWindow, o.gracePeriod, o.direction));
  }

  /** A new detector that looks every {@code values} values, 1 to 1,000,000. */
  public Adwin withClock(int values) {
    Options o = options;
    return new Adwin(
        new Options(o.delta, values, o.maxBuckets, o.minWindow, o.gracePeriod, o.direction));
  }

  /** A new detector with up to so many buckets of a size, 1 to 100: more cuts, more memory. */
  public Adwin withMaxBuckets(int buckets) {
    Options o = options;
    return new Adwin(
        new Options(o.delta, o.clock, buckets, o.minWindow, o.gracePeriod, o.direction));
  }

  /** A new detector whose parts have at least so many values, 1 to 1,000,000. */
  public Adwin withMinWindow(int values) {
    Options o = options;
    return new Adwin(
        new Options(o.delta, o.clock, o.maxBuckets, values, o.gracePeriod, o.direction));
  }

  /** A new detector that does not look until its window has more than so many values. */
  public Adwin withGracePeriod(int values) {
    Options o = options;
    return new Adwin(new Options(o.delta, o.clock, o.maxBuckets, o.minWindow, values, o.direction));
  }

  /**
   * A new detector for changes in one direction. A change in the other one shortens the window, and
   * is no drift.
   */
  public Adwin withDirection(Direction direction) {
    Options o = options;
    return new Adwin(
        new Options(o.delta, o.clock, o.maxBuckets, o.minWindow, o.gracePeriod, direction));
  }

  /** Takes any value from -1e100 to 1e100. */
  @Override
  public State accept(double value) {
    Values.requireReal("Adwin", value);
    if (drifted) {
      reset();
    }
    count++;
    window.add(value);
    if (++sinceLook < options.clock) {
      return State.STABLE;
    }
    sinceLook = 0;
    drifted = window.width() > options.gracePeriod && look();
    return drifted ? State.DRIFT : State.STABLE;
  }

  private boolean look() {
    if (!window.hasCut(options.delta, options.minWindow)) {
      return false;
    }
    double before = window.mean();
    do {
      window.dropOldest();
    } while (window.hasCut(options.delta, options.minWindow));
    if (window.mean() > before ? options.direction.up() : options.direction.down()) {
      return true;
    }
    window.sumAnew();
    return false;
  }

  /** The mean of the window; after a drift that of what is left of it. */
  @Override
  public double estimate() {
    return window.mean();
  }

  /** The variance of the values in the window, over their number; NaN before the first value. */
  public double variance() {
    return window.variance();
  }

  /** Values in the window. */
  public long width() {
    return window.width();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void reset() {
    window.clear();
    count = 0;
    sinceLook = 0;
    drifted = false;
  }
}
