package dev.mlopsdk.drift.stream;

/**
 * The EWMA chart for concept drift: says drift when a weighted mean of the last errors leaves the
 * limits around the error rate. Reads errors, 0 or 1. Not thread-safe; confine to one thread.
 *
 * <p>With p the error rate so far and z ← (1 − λ)z + λx from 0,
 *
 * <pre>
 * s = √(p(1 − p) λ/(2 − λ) (1 − (1 − λ)²ⁿ))
 * warning if  z &gt; p + L(p) s / 2        drift if  z &gt; p + L(p) s
 * </pre>
 *
 * <p>L is a polynomial that the authors fitted, for λ = 0.2, so that a stable stream raises an
 * alarm every 400 answers on average: alarms are meant to be that frequent (every 290 to 440
 * measured, at error rates from 0.05 to 0.4). Their polynomials for 100 and 1,000 do not hold that,
 * so they are no option. It is made for error rates below ½. A stream without errors never drifts.
 * Cost: a square root and a polynomial per value. Source: G. Ross, N. Adams, D. Tasoulis, D. Hand,
 * Exponentially weighted moving average charts for detecting concept drift, Pattern Recognition
 * Letters 33 (2012), doi:10.1016/j.patrec.2011.08.019. Alarms equal MOA's, warnings but for the one
 * that it may give before its minimum of values.
 *
 * @since 0.1
 */
public final class Ecdd implements DriftDetector {

  private record Options(int minValues, double lambda, double warning) {

    Options {
      Values.requireRange("The smallest number of values", minValues, 1, 1_000_000_000);
      Values.requireShare("Lambda", lambda);
      if (!(warning > 0 && warning <= 1)) {
        throw new IllegalArgumentException(
            "The share of the limit that is a warning is in (0, 1], but is " + warning);
      }
    }
  }

  private final Options options;
  private final RunningMean errors = new RunningMean();
  private double weighted;
  private double faded = 1;
  private State state = State.STABLE;

  private Ecdd(Options options) {
    this.options = options;
  }

  /** No alarm before 30 answers, λ 0.2, a warning from half the limit. */
  public static Ecdd withDefaults() {
    return new Ecdd(new Options(30, 0.2, 0.5));
  }

  /** A new detector without an alarm before so many answers, 1 or more. */
  public Ecdd withMinValues(int values) {
    return new Ecdd(new Options(values, options.lambda, options.warning));
  }

  /** A new detector with another weight of the newest answer; the limits were fitted for 0.2. */
  public Ecdd withLambda(double lambda) {
    return new Ecdd(new Options(options.minValues, lambda, options.warning));
  }

  /** A new detector that warns from another share of the limit, in (0, 1]. */
  public Ecdd withWarningFrom(double share) {
    return new Ecdd(new Options(options.minValues, options.lambda, share));
  }

  /** Takes 0 for a right answer, 1 for a wrong one. */
  @Override
  public State accept(double value) {
    Values.requireError("Ecdd", value);
    if (state == State.DRIFT) {
      reset();
    }
    errors.add(value);
    weighted += options.lambda * (value - weighted);
    faded *= (1 - options.lambda) * (1 - options.lambda);
    state = errors.count() >= options.minValues ? judged() : State.STABLE;
    return state;
  }

  private State judged() {
    double p = errors.mean();
    double lambda = options.lambda;
    double deviation = Math.sqrt(p * (1 - p) * lambda * (1 - faded) / (2 - lambda));
    double limit = limit(p) * deviation;
    if (weighted > p + limit) {
      return State.DRIFT;
    }
    return weighted > p + options.warning * limit ? State.WARNING : State.STABLE;
  }

  /** L(p), as published for one false alarm every 400 answers. */
  private static double limit(double p) {
    double q = p * p;
    return 3.97 + p * (-6.56 + q * (48.73 + q * (-330.13 + q * 848.18)));
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
    weighted = 0;
    faded = 1;
    state = State.STABLE;
  }
}
