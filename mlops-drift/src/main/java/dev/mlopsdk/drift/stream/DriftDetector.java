package dev.mlopsdk.drift.stream;

/**
 * A detector that reads one value after another and says whether they have changed. Not
 * thread-safe; confine to one thread.
 *
 * <p>After {@link State#DRIFT} a detector begins anew by itself: the next value is the first that
 * the new run sees, as in River. Until then {@link #estimate()} and {@link #count()} describe the
 * run that ended; those of {@link Adwin}, which keeps its newer values, what it keeps. Work and
 * memory per value are bounded, and no value makes a detector allocate.
 *
 * @since 0.1
 */
public interface DriftDetector {

  /** What a detector thinks after a value. */
  enum State {
    /** Nothing speaks for a change. */
    STABLE,
    /** A change is likely; keep the values from here on, in case it is confirmed. */
    WARNING,
    /** The values have changed; the next one begins a new run. */
    DRIFT
  }

  /**
   * Takes the next value.
   *
   * @return what the detector thinks now
   * @throws IllegalArgumentException if the detector does not read such values, NaN and infinities
   *     among them; the message says which it reads. The value is not counted
   */
  State accept(double value);

  /** The level of the values as the detector sees it now; NaN before the first value. */
  double estimate();

  /** Values since the detector last began anew. */
  long count();

  /** Begins anew: afterwards the detector cannot be told from a new one. */
  void reset();
}
