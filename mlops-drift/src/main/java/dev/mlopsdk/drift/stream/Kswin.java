package dev.mlopsdk.drift.stream;

import java.util.Arrays;
import java.util.Objects;

/**
 * Kolmogorov–Smirnov windowing: says drift when the last values have another distribution than
 * those before them, be it in level, spread or shape. Reads any finite values. Not thread-safe;
 * confine to one thread.
 *
 * <p>Of the last {@code window} values the {@code recent} newest are compared with as many drawn at
 * random from the others, or with all others. Drift is a distance D of the two empirical
 * distributions above 0.1 with an exact p-value, P(D) ≤ α without ties; ties make it conservative.
 * α is for one look, and there is one at every value: stable values without ties raise an alarm
 * every 750 (a sample) or 1,070 (all) of them at α = 0.005, every 17,000 or 38,000 at 1e-4
 * (measured). Nearly blind for errors of 0 and 1, where all is ties: use another detector there. A
 * constant stream never drifts. No warnings.
 *
 * <p>Cost per value: a pass over the window, and {@code recent} random numbers where a sample is
 * drawn; 28 bytes per value of the window. The critical distance is worked out once, when the
 * detector is made. Source: C. Raab, M. Heusinger, F.-M. Schleif, Reactive soft prototype computing
 * for concept drift streams, Neurocomputing 416 (2020), doi:10.1016/j.neucom.2019.11.111. Alarms
 * equal River's given the same draws; River's own generator is Python's, ours SplitMix64.
 *
 * @since 0.1
 */
public final class Kswin implements DriftDetector {

  /** What the newest values are compared with. */
  public enum Older {
    /** With as many older ones, drawn at random for every value: as River does. */
    SAMPLE,
    /** With all older ones in the window: finds more, and needs no random numbers. */
    ALL
  }

  private record Options(double alpha, int window, int recent, Older older, long seed) {

    Options {
      Values.requireShare("Alpha", alpha);
      Values.requireRange("The window", window, 2, 2_000);
      Objects.requireNonNull(older, "What to compare with is null; pass SAMPLE or ALL");
      Values.requireRange("The number of recent values", recent, 1, window / 2);
    }

    int olderSize() {
      return older == Older.SAMPLE ? recent : window - recent;
    }
  }

  /** A smaller distance does not matter, however certain. */
  private static final double EFFECT_ABOVE = 0.1;

  private final Options options;
  private final SlidingOrder values;
  private final int[] weights;
  private final int[] draws;
  private final long critical;
  private long random;
  private long count;
  private boolean drifted;

  private Kswin(Options options) {
    this.options = options;
    this.values = new SlidingOrder(options.window);
    this.weights = new int[options.window];
    this.draws = new int[options.window - options.recent];
    KolmogorovLattice law = new KolmogorovLattice(options.olderSize(), options.recent);
    this.critical = law.critical(options.alpha, EFFECT_ABOVE);
    if (critical > (long) options.olderSize() * options.recent) {
      throw new IllegalArgumentException(
          "No distance between "
              + options.recent
              + " recent and "
              + options.olderSize()
              + " older values is significant at alpha "
              + options.alpha
              + "; take more recent values, or raise alpha first");
    }
    reset();
  }

  /** Alpha 0.005, the newest 30 of 100 values, a sample of the older ones, seed 0. */
  public static Kswin withDefaults() {
    return new Kswin(new Options(0.005, 100, 30, Older.SAMPLE, 0));
  }

  /** A new detector at another level, in (0, 1); it holds for a single look. */
  public Kswin withAlpha(double alpha) {
    Options o = options;
    return new Kswin(new Options(alpha, o.window, o.recent, o.older, o.seed));
  }

  /**
   * A new detector over other windows.
   *
   * @param window values that are kept, 2 to 2,000
   * @param recent those that are compared with the others, at most half of them
   */
  public Kswin withWindow(int window, int recent) {
    Options o = options;
    return new Kswin(new Options(o.alpha, window, recent, o.older, o.seed));
  }

  /** A new detector that compares with a sample of the older values, or with all of them. */
  public Kswin withOlder(Older older) {
    Options o = options;
    return new Kswin(new Options(o.alpha, o.window, o.recent, older, o.seed));
  }

  /** A new detector whose samples are drawn from another seed. */
  public Kswin withSeed(long seed) {
    Options o = options;
    return new Kswin(new Options(o.alpha, o.window, o.recent, o.older, seed));
  }

  /** Takes any value from -1e100 to 1e100. */
  @Override
  public State accept(double value) {
    Values.requireReal("Kswin", value);
    if (drifted) {
      reset();
    }
    count++;
    values.add(value);
    if (values.full()) {
      if (options.older == Older.SAMPLE) {
        draw();
      }
      drifted = values.distance(weights) >= critical;
    }
    return drifted ? State.DRIFT : State.STABLE;
  }

  /** A partial Fisher–Yates shuffle: the first places of {@code draws} are the sample. */
  private void draw() {
    for (int i = 0; i < options.recent; i++) {
      weights[draws[i]] = 0;
    }
    for (int i = 0; i < options.recent; i++) {
      int j = i + (int) (((next() >>> 32) * (draws.length - i)) >>> 32);
      int drawn = draws[j];
      draws[j] = draws[i];
      draws[i] = drawn;
      weights[drawn] = options.recent;
    }
  }

  /** SplitMix64. */
  private long next() {
    random += 0x9E3779B97F4A7C15L;
    long z = random;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The mean of the newest values, as many as are compared. */
  @Override
  public double estimate() {
    int n = Math.min(values.size(), options.recent);
    double sum = 0;
    for (int i = values.size() - n; i < values.size(); i++) {
      sum += values.at(i);
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void reset() {
    values.clear();
    for (int i = 0; i < draws.length; i++) {
      draws[i] = i;
    }
    Arrays.fill(weights, 0, draws.length, options.older == Older.ALL ? options.recent : 0);
    Arrays.fill(weights, draws.length, weights.length, -options.olderSize());
    random = options.seed;
    count = 0;
    drifted = false;
  }
}
