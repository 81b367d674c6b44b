package dev.mlopsdk.drift.stream;

/**
 * The drift detection method: says drift when the error rate is well above its own minimum. Reads
 * errors, 0 or 1. Not thread-safe; confine to one thread.
 *
 * <p>With p the error rate of the n answers so far, s = √(p(1 − p)/n), and p′, s′ those where p + s
 * was smallest after the first {@code minValues} answers,
 *
 * <pre>
 * warning if  p + s &gt; p′ + 2 s′        drift if  p + s &gt; p′ + 3 s′
 * </pre>
 *
 * <p>A model without any error at first has p′ = s′ = 0: its first error then is a drift. Both
 * bounds are for a single look, so that a stable stream raises many an alarm. A constant stream
 * never drifts. Cost: two divisions and a square root per value. Source: J. Gama, P. Medas, G.
 * Castillo, P. Rodrigues, Learning with drift detection, SBIA 2004,
 * doi:10.1007/978-3-540-28645-5_29. Alarms and warnings equal River's.
 *
 * @since 0.1
 */
public final class Ddm implements DriftDetector {

  private record Options(int minValues, double warning, double drift) {

    Options {
      Values.requireRange("The smallest number of values", minValues, 1, 1_000_000_000);
      Values.requirePositive("The warning bound", warning);
      Values.requirePositive("The drift bound", drift);
      if (warning > drift) {
        throw new IllegalArgumentException(
            "A warning comes before a drift, so its bound is the smaller one, but warning is "
                + warning
                + " and drift "
                + drift);
      }
    }
  }

  private final Options options;
  private final RunningMean errors = new RunningMean();
  private double bestRate;
  private double bestDeviation;
  private State state = State.STABLE;

  private Ddm(Options options) {
    this.options = options;
    reset();
  }

  /** A look after 30 answers; a warning from 2, a drift from 3 standard deviations. */
  public static Ddm withDefaults() {
    return new Ddm(new Options(30, 2, 3));
  }

  /** A new detector that learns its minimum only after so many answers, 1 or more. */
  public Ddm withMinValues(int values) {
    return new Ddm(new Options(values, options.warning, options.drift));
  }

  /** A new detector with other bounds, in standard deviations, above 0, ascending. */
  public Ddm withBounds(double warning, double drift) {
    return new Ddm(new Options(options.minValues, warning, drift));
  }

  /** Takes 0 for a right answer, 1 for a wrong one. */
  @Override
  public State accept(double value) {
    Values.requireError("Ddm", value);
    if (state == State.DRIFT) {
      reset();
    }
    errors.add(value);
    if (errors.count() > options.minValues) {
      double rate = errors.mean();
      double deviation = Math.sqrt(Math.max(0, rate * (1 - rate) / errors.count()));
      if (rate + deviation <= bestRate + bestDeviation) {
        bestRate = rate;
        bestDeviation = deviation;
      }
      state = judged(rate + deviation);
    }
    return state;
  }

  private State judged(double level) {
    if (level > bestRate + options.drift * bestDeviation) {
      return State.DRIFT;
    }
    return level > bestRate + options.warning * bestDeviation ? State.WARNING : State.STABLE;
  }

  /** The error rate since the detector last began anew. */
  @Override
  public double estimate() {
    return errors.estimate();
  }

  @Override
  public long count() {
    return errors.count();
  }

  @Override
  public void reset() {
    errors.clear();
    bestRate = Double.POSITIVE_INFINITY;
    bestDeviation = 0;
    state = State.STABLE;
  }
}
