package dev.mlopsdk.drift.quality;

/** Adds up losses in [0, 1], exactly. Thread-safe; adding takes no lock and allocates nothing. */
final class LossTally {

  private static final int SUM = 1;
  private static final int SQUARES = SUM + ExactSum.LONGS;
  private static final int LONGS = SQUARES + ExactSum.LONGS;

  /** Losses that came between two looks. Immutable. */
  record Losses(long count, double sum, double squares) {}

  private final Tally tally = new Tally(LONGS, 2);

  /** What the last look saw; who looks holds the version's monitor. */
  private long[] seen = tally.snapshot();

  void add(double loss) {
    int stripe = tally.stripe();
    // The count last, so that who sees it sees the loss too.
    ExactSum.add(tally, stripe, SUM, loss);
    ExactSum.add(tally, stripe, SQUARES, loss * loss);
    tally.add(stripe, 0, 1);
  }

  /** How many came since the last look. */
  long waiting() {
    return tally.snapshot()[0] - seen[0];
  }

  /** What came since the last look. */
  Losses look() {
    long[] now = tally.snapshot();
    long[] since = Tally.minus(now, seen);
    seen = now;
    double count = since[0];
    // A loss that is being added may be in one sum and not in the other.
    double sum = Math.max(0, Math.min(count, ExactSum.of(since, SUM)));
    double squares = Math.max(sum * sum / Math.max(1, count), ExactSum.of(since, SQUARES));
    return new Losses(since[0], sum, Math.min(sum, squares));
  }
}
