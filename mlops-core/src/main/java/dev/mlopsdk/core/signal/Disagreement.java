package dev.mlopsdk.core.signal;

import org.jspecify.annotations.Nullable;

/**
 * The share of pairs of answers that differ: a candidate's and the champion's, a rerun's and the
 * first. Fed by whoever has the pairs, one addition each, without a lock or allocation.
 * Thread-safe.
 *
 * <pre>{@code
 * Disagreement disagreement = Disagreement.above(0.05).withTolerance(0.01);
 * disagreement.accept(0.70, 0.95);
 * disagreement.accept("LATE", "LATE");
 * disagreement.estimate();   // 0.5
 * }</pre>
 *
 * <p>{@link #eValue} is the evidence against "of all pairs, whatever came before, at most this
 * share differs"; it may be looked at after every pair, as with {@link Signals}.
 *
 * @since 0.1
 */
public final class Disagreement implements Signal {

  /** The name of every disagreement. */
  static final String NAME = "disagreement";

  private final double limit;
  private final double tolerance;
  private final ShareSignal share;

  Disagreement(double limit, double tolerance, ShareSignal share) {
    this.limit = limit;
    this.tolerance = tolerance;
    this.share = share;
  }

  /**
   * A disagreement of which at most {@code share} of the pairs is allowed.
   *
   * @throws IllegalArgumentException if the share is not above 0 and below 1
   */
  public static Disagreement above(double share) {
    return open(new Figure.Differing(ShareSignal.requireShare("Disagreement", share), 0));
  }

  static Disagreement open(Figure.Differing figure) {
    return new Disagreement(figure.limit(), figure.tolerance(), figure.open());
  }

  /**
   * Another disagreement, which has seen nothing yet and counts numbers as the same that are at
   * most {@code tolerance} apart; default 0.
   */
  public Disagreement withTolerance(double tolerance) {
    return open(new Figure.Differing(limit, requireTolerance(tolerance)));
  }

  static double requireTolerance(double tolerance) {
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A tolerance is a number of 0 or more, but was " + tolerance);
    }
    return tolerance;
  }

  /** Counts one pair of numbers; two NaN are the same, one NaN differs from any number. */
  public void accept(double a, double b) {
    // Equal infinities have no difference.
    boolean same = Double.compare(a, b) == 0 || Math.abs(a - b) <= tolerance;
    share.count(!same);
  }

  /** Counts one pair of labels; no label is one too. */
  public void accept(@Nullable String a, @Nullable String b) {
    share.count(a == null ? b != null : !a.equals(b));
  }

  /** What is counted, for those who keep windows of it. */
  ShareSignal share() {
    return share;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The share of pairs that differed, NaN before the first. */
  @Override
  public double estimate() {
    return share.estimate();
  }

  @Override
  public double eValue() {
    return share.eValue();
  }

  @Override
  public long samples() {
    return share.samples();
  }

  @Override
  public String toString() {
    return Text.of(this);
  }
}
