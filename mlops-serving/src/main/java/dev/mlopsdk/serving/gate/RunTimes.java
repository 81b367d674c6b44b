package dev.mlopsdk.serving.gate;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Learns how long a run of n inputs takes, as a line {@code input · n + run}, and by {@link Trial}
 * whether calls had better wait; makes a {@link Plan} of it.
 *
 * <p>Per size (1, 2, 3–4, 5–8 …) it keeps a mean that forgets; the line is fitted to the means by
 * least squares of the relative errors, each mean with at most as much weight as 32 runs. The first
 * run of a size is left out, since it pays for buffers and compilation, and later ones count as
 * four times the mean at the most: a thread that lost its processor in the middle of a run says
 * nothing about the model. The line is of means in which they count for half as much again at the
 * most: how much a batch saves is the model's, how long a caller waits is the machine's.
 *
 * <p>Thread-safe: a sample that comes while another is taken in is dropped.
 */
final class RunTimes {

  /** Sizes 1, 2, 4 … 2048. */
  private static final int SIZES = 12;

  /** Runs of one size that weigh at all, so about how many are remembered. */
  private static final int MEMORY = 32;

  /** Runs until the times are believed. */
  private static final int ENOUGH = 8;

  /** Samples after which a plan is made only of every so many. */
  private static final int EAGER = 128;

  private static final int RARE = 8;

  private static final double CLIP = 4;
  private static final double OWN_CLIP = 1.5;
  private static final double CHANGE = 0.03;

  private final int most;
  private final boolean always;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final int[] count = new int[SIZES];
  private final double[] rows = new double[SIZES];
  private final double[] mean = new double[SIZES];
  private final double[] variance = new double[SIZES];

  /** What runs take that keep their processor: the mean, each taken for little more than it. */
  private final double[] own = new double[SIZES];

  private final Trial trial;
  private int samples;
  private volatile Plan plan;

  /**
   * Times of a model that runs {@code most} inputs together at the most.
   *
   * @param always whether a call waits whatever is learned
   * @param done how many inputs were answered up to now
   * @param queued whether calls wait now
   */
  RunTimes(int most, boolean always, LongSupplier done, BooleanSupplier queued) {
    this.most = most;
    this.always = always;
    this.trial = new Trial(done, queued);
    this.plan = Plan.unknown(most);
  }

  /** What to do by what is known now. */
  Plan plan() {
    return plan;
  }

  /** A run of {@code inputs} lasted from {@code from} to {@code now}. */
  void ran(int inputs, long from, long now) {
    // Test clocks stand still; what takes no time says nothing.
    if (now > from && busy.compareAndSet(false, true)) {
      try {
        add(inputs, now - from);
        samples++;
        boolean turns = plan.known() && trial.tick(now, plan.aloneNanos());
        if (turns && trial.waits()) {
          forget();
        }
        // A plan is an object: in the long run one per so many samples.
        if (turns || samples <= EAGER || samples % RARE == 0) {
          publish();
        }
      } finally {
        busy.set(false);
      }
    }
  }

  /** A size that is not run any more would be believed for ever: what it took in cold code. */
  private void forget() {
    for (int i = 1; i < SIZES; i++) {
      count[i] = count[i] > 1 ? 1 + Math.min(count[i] - 1, MEMORY) / 2 : count[i];
    }
  }

  private static int sizeOf(int inputs) {
    return Math.min(SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(inputs - 1));
  }

  private void add(int inputs, long nanos) {
    int at = sizeOf(inputs);
    int seen = count[at]++;
    if (seen <= 1) {
      // The second run takes the place of the first.
      mean[at] = (double) nanos;
      own[at] = (double) nanos;
      rows[at] = inputs;
      return;
    }
    double taken = Math.min((double) nanos, CLIP * mean[at]);
    double share = 1.0 / Math.min(seen, MEMORY);
    double off = taken - mean[at];
    mean[at] += share * off;
    own[at] += share * (Math.min((double) nanos, OWN_CLIP * own[at]) - own[at]);
    rows[at] += share * (inputs - rows[at]);
    variance[at] = (1 - share) * (variance[at] + share * off * off);
  }

  private void publish() {
    int single = Math.min(count[0] - 1, MEMORY);
    int runs = 0;
    double weight = 0;
    double sumRows = 0;
    double sumMean = 0;
    double sumSquare = 0;
    double sumProduct = 0;
    double sumSpread = 0;
    double sumLost = 0;
    int explored = 1;
    int sizes = 0;
    for (int i = 0; i < SIZES; i++) {
      int w = Math.min(count[i] - 1, MEMORY);
      if (w > 0) {
        sizes++;
        runs += w;
        // Errors grow with what is measured: relative ones are made small.
        double near = w / (own[i] * own[i]);
        weight += near;
        sumRows += near * rows[i];
        sumMean += near * own[i];
        sumLost += w * (mean[i] / own[i] - 1);
        sumSquare += near * rows[i] * rows[i];
        sumProduct += near * rows[i] * own[i];
        sumSpread += w * variance[i] / (mean[i] * mean[i]);
        explored = w > 1 ? Math.max(explored, 1 << i) : explored;
      }
    }
    if (runs < ENOUGH) {
      return;
    }
    double input;
    double run;
    double spread = sumSquare * weight - sumRows * sumRows;
    if (sizes > 1 && spread > 0) {
      input = (sumProduct * weight - sumRows * sumMean) / spread;
      input = Math.max(input, 0.001 * sumMean / sumRows);
      run = Math.max(0, (sumMean - input * sumRows) / weight);
    } else {
      input = sumMean / sumRows;
      run = 0;
    }
    double alone = single > 0 ? mean[0] : input + run;
    // Three of them are added to a forecast, which then has what runs lose to others too.
    double relative = Math.sqrt(sumSpread / runs) + Math.max(0, sumLost / runs) / 3;
    int grown = Math.min(most, 2 * explored);
    // One small error could keep batches small for ever: at times they grow whatever is believed.
    boolean fits = sizes > 1 && samples >= EAGER && !trial.waits();
    int cap = fits ? Plan.size(run, input, grown) : grown;
    Plan next = new Plan(true, input, run, alone, relative, cap, bypass(alone, run, cap, sizes));
    if (next.differs(plan, CHANGE)) {
      plan = next;
    }
  }

  /** Whether a call that finds every lane busy runs at once. */
  private boolean bypass(double alone, double run, int cap, int sizes) {
    if (always || alone > Plan.SHORT_NANOS) {
      return false;
    }
    if (trial.underWay()) {
      return !trial.waits();
    }
    return switch (trial.verdict()) {
      case WAIT -> false;
      case RUN_AT_ONCE -> true;
      // Nobody knows what a batch saves before one ran: at the most all of the other runs.
      case UNKNOWN -> cap == 1 || (sizes > 1 ? run * (1 - 1.0 / cap) : alone) < Plan.WAKE_NANOS;
    };
  }
}
