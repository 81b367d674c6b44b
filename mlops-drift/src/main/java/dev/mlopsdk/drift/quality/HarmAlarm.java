package dev.mlopsdk.drift.quality;

/**
 * Has a model become worse? An alarm on losses in [0, 1] that may be looked at after every label,
 * for ever, and that a better model never raises. Not thread-safe; confine to one thread.
 *
 * <pre>{@code
 * HarmAlarm alarm = HarmAlarm.against(HarmReference.ofErrors(500, 10_000));
 * alarm.accept(wrong ? 1 : 0);
 * if (alarm.alarmed()) { … }
 * }</pre>
 *
 * <p>With r the upper bound of the reference's risk (at half of α, unless the risk is known) and ε
 * the tolerance, the hypothesis is "each loss, given all before it, has a mean of at most r + ε".
 * Against it stand empirical Bernstein processes (A. Podkopaev, A. Ramdas, ICLR 2022,
 * arXiv:2110.06177; I. Waudby-Smith, A. Ramdas 2024, doi:10.1093/jrsssb/qkad009), each a
 * nonnegative supermartingale: one from the first label with weight 1/2, and on six levels one that
 * begins anew every 256, 1,024, … 262,144 labels, the k-th of a level with the weight 1/(12 k (k +
 * 1)), which sum to 1. They alarm together: their weighted sum M reaches 1/α′, with α′ the rest of
 * α. Restarts find a change that comes late; without them M is one process, and M ≥ 1/α′ says that
 * the lower end of the confidence sequence passed r + ε.
 *
 * <p>Guarantee: P(ever an alarm) ≤ α while the hypothesis holds, at any times of looking; losses
 * need not be independent or identically distributed. It is lost where labels of bad cases come
 * sooner than others: losses must come in an order that does not depend on them.
 *
 * <p>Batches whose size is not chosen by their losses may be given as sums, in any order inside,
 * and merged over replicas before. Cost: seven steps of some arithmetic per label or batch; under 1
 * kB.
 *
 * @since 0.1
 */
public final class HarmAlarm {

  /** Whether the alarm finds changes that come late. */
  public enum Restarts {
    /** One process, from the first label on: soonest for a model that is bad from the start. */
    NONE,
    /** More processes, begun anew again and again. */
    GEOMETRIC
  }

  private static final int LEVELS = 6;
  private static final double SHORTEST = 256;
  private static final double GROWTH = 4;

  private final HarmReference reference;
  private final double alpha;
  private final double tolerance;
  private final Restarts restarts;
  private final double limit;

  private final EmpiricalBernstein start;
  private final EmpiricalBernstein[] levels;
  private final int[] epochs = new int[LEVELS];

  /** The weighted e-values of epochs that ended. */
  private double ended;

  private long labels;
  private double sum;
  private double most = 1;

  private HarmAlarm(HarmReference reference, double alpha, double tolerance, Restarts restarts) {
    require(alpha, tolerance);
    this.reference = reference;
    this.alpha = alpha;
    this.tolerance = tolerance;
    this.restarts = restarts;
    this.limit = reference.upper(alpha / 2) + tolerance;
    boolean alone = restarts == Restarts.NONE;
    this.start = new EmpiricalBernstein(level() * (alone ? 1 : 0.5));
    this.levels = new EmpiricalBernstein[alone ? 0 : LEVELS];
    for (int j = 0; j < levels.length; j++) {
      begin(j);
    }
  }

  static void require(double alpha, double tolerance) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
    }
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "A tolerance is a part of the risk in [0, 1), but is " + tolerance);
    }
  }

  /** Alpha 0.05, tolerance 0.01, restarts. */
  public static HarmAlarm against(HarmReference reference) {
    return new HarmAlarm(reference, 0.05, 0.01, Restarts.GEOMETRIC);
  }

  /** A new alarm with that chance of ever being false, in (0, 1). */
  public HarmAlarm withAlpha(double alpha) {
    return new HarmAlarm(reference, alpha, tolerance, restarts);
  }

  /** A new alarm that lets the risk be so much above the reference's, in [0, 1). */
  public HarmAlarm withTolerance(double tolerance) {
    return new HarmAlarm(reference, alpha, tolerance, restarts);
  }

  /** A new alarm that begins processes anew, or not. */
  public HarmAlarm withRestarts(Restarts restarts) {
    return new HarmAlarm(reference, alpha, tolerance, restarts);
  }

  /** A new alarm with alpha to spend anew, for after one that was seen to. */
  public HarmAlarm acknowledged() {
    return new HarmAlarm(reference, alpha, tolerance, restarts);
  }

  /** α′. */
  private double level() {
    return reference.known() ? alpha : alpha / 2;
  }

  private double weight(int level) {
    return 1.0 / (2 * LEVELS) / ((double) epochs[level] * (epochs[level] + 1));
  }

  private void begin(int level) {
    epochs[level]++;
    levels[level] = new EmpiricalBernstein(level() * weight(level));
  }

  /**
   * Takes the next loss.
   *
   * @return whether there is an alarm, now or before
   * @throws IllegalArgumentException if it is outside [0, 1] or NaN
   */
  public boolean accept(double loss) {
    HarmReference.requireLoss(loss);
    return take(1, loss, loss * loss);
  }

  /**
   * Takes a batch of {@code count} losses in [0, 1] by their sum and their sum of squares.
   *
   * @return whether there is an alarm, now or before
   * @throws IllegalArgumentException if no such losses have those sums
   */
  public boolean accept(long count, double sum, double squares) {
    double slack = 1e-9 * Math.max(1, count);
    if (count < 0
        || !(sum >= 0 && sum <= count + slack)
        || !(squares <= sum + slack && squares * count >= sum * sum - slack * count)) {
      throw new IllegalArgumentException(
          "Losses in [0, 1] have sum²/count ≤ squares ≤ sum ≤ count, but got count "
              + count
              + ", sum "
              + sum
              + ", squares "
              + squares);
    }
    return count == 0
        ? alarmed()
        : take(count, Math.min((double) count, sum), Math.min(sum, squares));
  }

  private boolean take(long count, double total, double squares) {
    labels += count;
    sum += total;
    start.accept((double) count, total, squares);
    double length = SHORTEST;
    for (int j = 0; j < levels.length; j++) {
      levels[j].accept((double) count, total, squares);
      if (levels[j].count() >= length) {
        ended += weight(j) * exp(levels[j].logE(limit));
        begin(j);
      }
      length *= GROWTH;
    }
    most = Math.max(most, eValue());
    return alarmed();
  }

  /** e to that power, but never infinite. */
  private static double exp(double log) {
    return Math.exp(Math.min(log, 690));
  }

  /**
   * M, the evidence that the risk is above the limit: it ever reaches 1/a with a chance of at most
   * a while it is not, given that the reference's bound holds.
   */
  public double eValue() {
    if (levels.length == 0) {
      return exp(start.logE(limit));
    }
    double sum = ended + exp(start.logE(limit)) / 2;
    for (int j = 0; j < levels.length; j++) {
      // What epochs to come have as weight: they stand at 1.
      sum += weight(j) * exp(levels[j].logE(limit)) + 1.0 / (2 * LEVELS) / (epochs[j] + 1);
    }
    return sum;
  }

  /** Whether there was an alarm; it stays. */
  public boolean alarmed() {
    return most >= 1 / level();
  }

  /** How many losses were taken. */
  public long labels() {
    return labels;
  }

  /** The mean loss; NaN before the first. */
  public double risk() {
    return sum / labels;
  }

  /**
   * What the mean loss since the start is at least, at level α′ (half of that with restarts), at
   * all times at once; 0 before the first.
   */
  public double lower() {
    return start.lower();
  }

  /** The risk that is allowed: the reference's upper bound and the tolerance. */
  public double limit() {
    return limit;
  }
}
