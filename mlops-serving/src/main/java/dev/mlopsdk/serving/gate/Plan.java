package dev.mlopsdk.serving.gate;

/**
 * What to do with calls that find every lane busy, by what was learned of run times. Immutable.
 *
 * @param known whether anything was learned
 * @param inputNanos what one input more costs
 * @param runNanos what a run costs beside its inputs
 * @param aloneNanos what a run of one input takes
 * @param relative the standard deviation of a run over its mean
 * @param cap how many inputs that waited run together
 * @param bypass whether a call that finds every lane busy runs at once in a spare lane
 */
record Plan(
    boolean known,
    double inputNanos,
    double runNanos,
    double aloneNanos,
    double relative,
    int cap,
    boolean bypass) {

  /** About what parking and waking one thread costs, for as long as nothing was tried out. */
  static final double WAKE_NANOS = 5_000;

  /** A longer run hides what waiting costs: then its order is worth it. */
  static final double SHORT_NANOS = 100 * WAKE_NANOS;

  /** A batch grows until an input costs this much more than in an endless one. */
  private static final double NEAR = 0.02;

  /** A virtual thread keeps its carrier from others while native code runs. */
  private static final double LONG_NANOS = 1_000_000;

  static Plan unknown(int most) {
    return new Plan(false, 0, 0, 0, 0, most, false);
  }

  /**
   * How many inputs run together, {@code most} or fewer: two at least, so that what a batch saves
   * is learned again and again.
   */
  static int size(double run, double input, int most) {
    // A fit's rounding is no input more.
    double size = Math.ceil(run / (NEAR * input) - 1e-6);
    return (int) Math.min(most, Math.max(2, size));
  }

  /**
   * How many inputs of one caller's list run together, {@code most} or fewer: others that wait
   * meanwhile wait for what they would wait for anyway, or a millisecond.
   */
  int listCap(int most) {
    return known ? Math.max(cap, (int) Math.min(most, LONG_NANOS / inputNanos)) : cap;
  }

  /** How long a run of {@code inputs} takes; 0 if nothing is known. */
  double nanos(int inputs) {
    return inputs == 1 ? aloneNanos : inputNanos * inputs + runNanos;
  }

  /** The same with three standard deviations. */
  double nanosAtMost(int inputs) {
    return nanos(inputs) * (1 + 3 * relative);
  }

  /** Whether a run is so long that a virtual thread leaves it to another. */
  boolean isLong() {
    return aloneNanos > LONG_NANOS;
  }

  /** Whether this plan is worth taking the place of {@code before}. */
  boolean differs(Plan before, double change) {
    return known != before.known
        || cap != before.cap
        || bypass != before.bypass
        || far(inputNanos, before.inputNanos, change)
        || far(aloneNanos, before.aloneNanos, change)
        || Math.abs(relative - before.relative) > change;
  }

  private static boolean far(double now, double before, double change) {
    return Math.abs(now - before) > change * before;
  }
}
