package dev.mlopsdk.drift.sequential;

import dev.mlopsdk.drift.sequential.ProcessSettings.Comparison;
import java.util.Objects;

/**
 * An alarm for drift that may be looked at as often as one likes. Not thread-safe; confine to one
 * thread.
 *
 * <pre>{@code
 * DriftProcess process = DriftProcess.create(ReferenceCells.ofOrderStatistics(k));
 * DriftLook look = process.accept(countsOfTheLastFiveMinutes);
 * if (look.alarm()) { … look.since() … }
 * }</pre>
 *
 * <p>A feature's stream comes in buckets of counts over the reference's cells. At each look the
 * process weighs the last 1, 2, 4, … buckets up to its ring, and all since the start, against the
 * reference: with E the e-value of {@link ReferenceCells#logE} and the stretch of the last L of t
 * buckets starting with bucket s = t − L + 1,
 *
 * <pre>
 * S = max over L of  ln E(counts of the last L / design effect) + ln w_s
 * w_s = 1/log2(s + 1) − 1/log2(s + 2), which sum to 1
 * alarm: S ≥ ln(1/alpha)        p = min(1, exp(−max S so far))
 * </pre>
 *
 * <p>Guarantee: for cells of {@link ReferenceCells#ofOrderStatistics} of a continuous feature,
 * independent rows and {@link DesignEffect#none()}, whatever the distribution and the sizes, the
 * chance of ever alarming without drift is at most alpha; at any times of looking, as long as
 * values do not decide where a bucket ends. It is over reference and stream together: an unlucky
 * reference may have more. For other cells it holds as the reference grows; with a measured design
 * effect it is a careful estimate. Alpha is spent once per process, of each feature; over features
 * see {@link MultipleTesting}.
 *
 * <p>{@link Comparison#POOLED} takes for each stretch the traffic before it as reference too, and
 * alarms on the sum of weighted e-values. {@link #arl} bounds the mean time between false alarms.
 *
 * <p>Empty buckets only pass time. NaN and missing values have no place in an order: give them a
 * process of their own by {@link ReferenceCells#ofCounts}, or leave them out.
 *
 * <p>Cost: 0.5 kB per cell with a ring of 64; a look at most 8 e-values then, some 24 µs for twelve
 * cells, three times that where traffic is pooled. Source of restarts and sums: J. Shin, A. Ramdas
 * and A. Rinaldo, E-detectors: a nonparametric framework for sequential change detection,
 * arXiv:2203.03532; cells, weights, tilts and design effect are this library's, see {@code
 * docs/drift-alarm.md}.
 *
 * @since 0.1
 */
public final class DriftProcess {

  private final ReferenceCells cells;
  private final StateHeader kind;
  private final Rule rule;
  private final double threshold;
  private final Suffixes suffixes;
  private final DesignEffectMeter meter;
  private final double[] before;
  private final double[] within;

  private double mostEvidence = Double.NEGATIVE_INFINITY;

  private DriftProcess(ReferenceCells cells, StateHeader kind) {
    this.cells = cells;
    this.kind = kind;
    this.rule = kind.rule();
    this.threshold = rule == Rule.RUN_LENGTH ? Math.log(kind.level()) : -Math.log(kind.level());
    this.suffixes = new Suffixes(cells.size(), kind.settings().ring());
    this.meter = new DesignEffectMeter(cells.k(), kind.settings().designEffect());
    this.before = new double[cells.size()];
    this.within = new double[cells.size()];
  }

  /** A process with the default settings. */
  public static DriftProcess create(ReferenceCells cells) {
    return create(cells, ProcessSettings.withDefaults());
  }

  /** A process that has seen nothing yet. */
  public static DriftProcess create(ReferenceCells cells, ProcessSettings settings) {
    requireCells(cells);
    Objects.requireNonNull(settings, "The settings are null; pass ProcessSettings.withDefaults()");
    Rule rule =
        settings.comparison() == Comparison.POOLED ? Rule.WEIGHTED_SUM : Rule.WEIGHTED_MAXIMUM;
    return new DriftProcess(cells, new StateHeader(rule, settings.alpha(), settings));
  }

  /**
   * A process for which false alarms are {@code buckets} buckets apart or more on average, the
   * average run length (ARL), rather than unlikely ever: the plain sum of the e-values of all
   * stretches, earlier traffic pooled, reaches {@code buckets}. It alarms again and again in a long
   * life without drift, and finds late drifts a little sooner. Its looks have no p-value.
   *
   * @throws IllegalArgumentException if the run length is not a finite number above 1
   */
  public static DriftProcess arl(ReferenceCells cells, double buckets, DesignEffect designEffect) {
    requireCells(cells);
    if (!(buckets > 1 && buckets < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A run length is a number of buckets above 1, but is " + buckets);
    }
    ProcessSettings settings =
        ProcessSettings.withDefaults()
            .withComparison(Comparison.POOLED)
            .withDesignEffect(designEffect);
    return new DriftProcess(cells, new StateHeader(Rule.RUN_LENGTH, buckets, settings));
  }

  /**
   * Closes a bucket and looks. {@code counts[i]} is how many values of it fell into cell i.
   *
   * @throws IllegalArgumentException if there is not one count per cell, or one is negative
   */
  public DriftLook accept(long[] counts) {
    return accept(counts, 1);
  }

  /**
   * Closes a bucket and looks, where {@code effect} rows are known to be worth no more than one:
   * counts are divided by this or by the process's own design effect, whichever is larger. For
   * traffic of which another process measured more than this one can. It must be known before the
   * bucket's values are.
   *
   * @throws IllegalArgumentException if there is not one count per cell, one is negative, or the
   *     effect is no finite number from 1
   */
  public DriftLook accept(long[] counts, double effect) {
    DesignEffect.requireFactor(effect);
    cells.requireCounts(counts);
    DriftLook look = look(counts, effect);
    suffixes.close(counts);
    if (!look.alarm()) {
      meter.accept(counts);
    }
    return look;
  }

  /**
   * Looks inside a bucket that is still open, without closing it: {@code counts} are its values so
   * far. The look counts for the p-value and the alarm like any other.
   *
   * @throws IllegalArgumentException if there is not one count per cell, or one is negative
   */
  public DriftLook peek(long[] counts) {
    return peek(counts, 1);
  }

  /**
   * Looks inside a bucket that is still open, with a design effect of at least {@code effect}, as
   * {@link #accept(long[], double)} says.
   *
   * @throws IllegalArgumentException as that does
   */
  public DriftLook peek(long[] counts, double effect) {
    DesignEffect.requireFactor(effect);
    cells.requireCounts(counts);
    return look(counts, effect);
  }

  /**
   * A new process with alpha to spend anew, for after an alarm that was seen to. It keeps a design
   * effect that was measured to the end, and measures anew otherwise.
   */
  public DriftProcess acknowledged() {
    DriftProcess next = new DriftProcess(cells, kind);
    if (!meter.measuring()) {
      StateWriter state = new StateWriter();
      meter.write(state);
      next.meter.read(new StateReader(state.toBytes()));
    }
    return next;
  }

  /**
   * The smallest drift beginning with the next bucket that its first {@code values} values reveal
   * with a chance of about a half, in the units and at the cost of {@link
   * ReferenceCells#smallestShift}; {@code Long.MAX_VALUE} gives the floor against the reference. It
   * says what "no alarm" is worth. Infinite while the design effect is not known at all.
   *
   * @throws IllegalArgumentException if the number of values is negative
   */
  public double smallestShift(long values) {
    if (values < 0) {
      throw new IllegalArgumentException("A number of values is at least 0, but is " + values);
    }
    double evidence = threshold - rule.logWeight(suffixes.closed() + 1);
    double worth = values / meter.effect();
    if (!rule.pools()) {
      return DetectableShift.of(cells.k(), cells.mixture(), worth, evidence);
    }
    suffixes.split(1, new long[cells.size()], before, within);
    double[] k = cells.k().clone();
    for (int i = 0; i < k.length; i++) {
      before[i] /= meter.effect();
      k[i] += before[i];
    }
    return DetectableShift.of(k, cells.pooledWith(before), worth, evidence);
  }

  /** What the process takes of the heap, in bytes, apart from the reference's cells. */
  public long bytes() {
    return suffixes.bytes() + meter.bytes() + (long) Double.BYTES * (before.length + within.length);
  }

  private DriftLook look(long[] open, double least) {
    long bucket = suffixes.closed() + 1;
    double effect = Math.max(least, meter.effect());
    double best = Double.NEGATIVE_INFINITY;
    long bestLength = 1;
    double sum = Double.NEGATIVE_INFINITY;
    double size = -1;
    double logE = 0;
    for (long length = 1; length <= bucket; length = next(length, bucket)) {
      suffixes.split(length, open, before, within);
      double values = divide(before, effect, within);
      if (values > size) {
        // Buckets without values add none: the longer stretch then has the same e-value.
        logE = rule.pools() && length < bucket ? pooled() : cells.mixture().logE(within);
        size = values;
      }
      double weighted = logE + rule.logWeight(bucket - length + 1);
      sum = Mixture.logSumExp(new double[] {sum, weighted}, 0, 2);
      if (weighted > best) {
        best = weighted;
        bestLength = length;
      }
    }
    double evidence = rule.pools() ? sum : best;
    mostEvidence = Math.max(mostEvidence, evidence);
    double pValue = rule == Rule.RUN_LENGTH ? 1 : Math.min(1, Math.exp(-mostEvidence));
    return new DriftLook(bucket, evidence, pValue, mostEvidence >= threshold, bestLength, effect);
  }

  private double pooled() {
    return cells.pooledWith(before).logE(within);
  }

  /** Divides both by the effect and returns how many values the second has. */
  private static double divide(double[] before, double effect, double[] within) {
    double values = 0;
    for (int i = 0; i < within.length; i++) {
      before[i] /= effect;
      within[i] /= effect;
      values += within[i];
    }
    return values;
  }

  /** The stretch after one of {@code length}: twice as long within the ring, then all. */
  private long next(long length, long bucket) {
    long longer = 2 * length;
    return length == bucket || (longer < bucket && longer <= kind.settings().ring())
        ? longer
        : bucket;
  }

  /**
   * The state, for {@link #parse} after a restart: format 1, big-endian, eight bytes a number,
   * about 0.6 kB per cell, with a checksum. The reference's cells are not in it, only a digest of
   * them.
   */
  public byte[] toBytes() {
    StateWriter out = new StateWriter();
    kind.write(out, cells);
    out.doubles(mostEvidence);
    suffixes.write(out);
    meter.write(out);
    return StateHeader.seal(out);
  }

  /**
   * The process that {@link #toBytes} wrote, over the same cells; it goes on where that one was.
   *
   * @throws IllegalArgumentException if the bytes are no state, are damaged, or of other cells
   */
  public static DriftProcess parse(ReferenceCells cells, byte[] bytes) {
    requireCells(cells);
    Objects.requireNonNull(bytes, "The state is null; pass what toBytes returned");
    DriftProcess process = new DriftProcess(cells, StateHeader.read(bytes, cells));
    if (bytes.length != process.toBytes().length) {
      throw StateHeader.broken("its length is " + bytes.length + " bytes");
    }
    StateReader in = StateHeader.body(bytes);
    process.mostEvidence = in.nextDouble();
    process.suffixes.read(in);
    process.meter.read(in);
    return process;
  }

  private static void requireCells(ReferenceCells cells) {
    Objects.requireNonNull(cells, "The reference cells are null; pass ReferenceCells.ofCounts(…)");
  }

  /** The rule, the number of cells and how many buckets were closed. */
  @Override
  public String toString() {
    return "DriftProcess["
        + rule
        + ", "
        + cells.size()
        + " cells, "
        + suffixes.closed()
        + " buckets]";
  }
}
