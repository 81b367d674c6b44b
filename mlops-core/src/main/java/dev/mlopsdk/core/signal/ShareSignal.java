package dev.mlopsdk.core.signal;

import java.util.concurrent.atomic.LongAdder;

/**
 * The share of bad cases, from two counts that only grow. A case is one addition: no lock, and no
 * allocation once the threads that count have met. A reader may miss a case that is being counted
 * and never sees half of one. Thread-safe.
 */
final class ShareSignal implements Signal {

  /** How many cases there were. Immutable. */
  record Counts(long bad, long good) {

    static final Counts NONE = new Counts(0, 0);

    Counts minus(Counts before) {
      return new Counts(bad - before.bad, good - before.good);
    }

    long all() {
      return bad + good;
    }
  }

  /** Which share is told. */
  enum Tells {
    /** That of the bad cases. */
    BAD,
    /** That of the good ones. */
    GOOD
  }

  private final String name;
  private final Tells tells;
  private final Evidence evidence;
  private final LongAdder bad = new LongAdder();
  private final LongAdder good = new LongAdder();

  /**
   * @param limit the largest share of bad cases that is allowed
   */
  ShareSignal(String name, double limit, Tells tells) {
    this.name = name;
    this.tells = tells;
    this.evidence = new Evidence(limit);
  }

  /**
   * A share that can be held to, or an {@link IllegalArgumentException} that names {@code what}.
   */
  static double requireShare(String what, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          what
              + " is a share above 0 and below 1, but was "
              + share
              + "; one that is never allowed needs no evidence: watch the meters for it");
    }
    return share;
  }

  void count(boolean isBad) {
    (isBad ? bad : good).increment();
  }

  Counts counts() {
    return new Counts(bad.sum(), good.sum());
  }

  /** What {@code counts} say of the share, whosever they are. */
  double estimate(Counts counts) {
    long told = tells == Tells.BAD ? counts.bad : counts.good;
    return counts.all() == 0 ? Double.NaN : (double) told / counts.all();
  }

  double eValue(Counts counts) {
    return evidence.eValue(counts.all(), counts.bad);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double estimate() {
    return estimate(counts());
  }

  @Override
  public double eValue() {
    return eValue(counts());
  }

  @Override
  public long samples() {
    return counts().all();
  }

  @Override
  public String toString() {
    return Text.of(this);
  }
}
