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
 * @param listCap how many inputs of one caller's list run together
 * @param bypass whether a call that finds every lane busy runs at once in a spare lane
 */
record Plan(
    boolean known,
    double inputNanos,
    double runNanos,
    double aloneNanos,
    double relative,
    int cap,
    int listCap,
    boolean bypass) {

  /**
   * What parking and waking one thread costs until it was measured, and its bounds: low at first,
   * since only who waits finds out that it costs more. A busy machine shows wakers more than the
   * waking costs: a call through a queue costs 6 µs there, all in all.
   */
  static final double WAKE_NANOS = 2_000;

  static final double WAKE_LEAST_NANOS = 1_000;
  static final double WAKE_MOST_NANOS = 6_000;

  /** A run this many times as long as a wake-up hides it: then its order is worth it. */
  private static final double HIDES = 100;

  /** A batch grows until an input costs this much more than in an endless one, a list's less. */
  private static final double NEAR = 0.10;

  private static final double NEAR_OF_LIST = 0.02;

  /** Leaves a rule only when it is clearly wrong, or it would be changed all the time. */
  private static final double STAY = 1.5;

  /** A virtual thread keeps its carrier from others while native code runs. */
  private static final double LONG_NANOS = 1_000_000;

  static Plan unknown(int most) {
    return new Plan(false, 0, 0, 0, 0, most, most, false);
  }

  /**
   * The plan for what was learned.
   *
   * @param batches whether runs of several inputs were timed too
   * @param explored the largest size that was timed more than once
   * @param always whether calls wait whatever was learned
   */
  static Plan of(
      Plan before,
      double inputNanos,
      double runNanos,
      double aloneNanos,
      double relative,
      boolean batches,
      int explored,
      int most,
      double wakeNanos,
      boolean always) {
    int grown = Math.min(most, 2 * explored);
    int cap = batches ? size(runNanos, inputNanos, NEAR, grown) : grown;
    int listCap = batches ? size(runNanos, inputNanos, NEAR_OF_LIST, grown) : grown;
    // Nobody knows yet what a batch saves: at the most all of the other runs.
    double saved = most == 1 ? 0 : batches ? runNanos * (1 - 1.0 / cap) : aloneNanos;
    double stay = before.bypass ? STAY : 1;
    boolean bypass = !always && saved < stay * wakeNanos && aloneNanos < stay * HIDES * wakeNanos;
    return new Plan(true, inputNanos, runNanos, aloneNanos, relative, cap, listCap, bypass);
  }

  /** Two at least, so that what a batch saves is learned again and again. */
  private static int size(double run, double input, double near, int most) {
    // A fit's rounding is no input more.
    double size = Math.ceil(run / (near * input) - 1e-6);
    return (int) Math.min(most, Math.max(2, size));
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
        || listCap != before.listCap
        || bypass != before.bypass
        || far(inputNanos, before.inputNanos, change)
        || far(aloneNanos, before.aloneNanos, change)
        || Math.abs(relative - before.relative) > change;
  }

  private static boolean far(double now, double before, double change) {
    return Math.abs(now - before) > change * before;
  }
}
