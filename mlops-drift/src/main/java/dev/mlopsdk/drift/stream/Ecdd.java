package dev.mlopsdk.drift.stream;

import java.util.Objects;

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
 * alarm every 100, 400 or 1,000 answers on average: alarms are meant to be that frequent. It is
 * made for error rates below ½. A stream without errors never drifts. Cost: a square root and a
 * polynomial per value. Source: G. Ross, N. Adams, D. Tasoulis, D. Hand, Exponentially weighted
 * moving average charts for detecting concept drift, Pattern Recognition Letters 33 (2012),
 * doi:10.1016/j.patrec.2011.08.019. Alarms equal MOA's, warnings but for the one that it may give
 * before its minimum of values.
 *
 * @since 0.1
 */
public final class Ecdd implements DriftDetector {

  /** The mean number of answers between two false alarms, for which the limits were fitted. */
  public enum RunLength {
    /** An alarm every 100 answers. */
    EVERY_100(2.76, -6.23, 18.12, -312.45, 1002.18),
    /** An alarm every 400 answers. */
    EVERY_400(3.97, -6.56, 48.73, -330.13, 848.18),
    /** An alarm every 1,000 answers. */
    EVERY_1000(1.17, 7.56, -21.24, 112.12, -987.23);

    private final double c0;
    private final double c1;
    private final double c3;
    private final double c5;
    private final double c7;

    RunLength(double c0, double c1, double c3, double c5, double c7) {
      this.c0 = c0;
      this.c1 = c1;
      this.c3 = c3;
      this.c5 = c5;
      this.c7 = c7;
    }

    double limit(double p) {
      double q = p * p;
      return c0 + p * (c1 + q * (c3 + q * (c5 + q * c7)));
    }
  }

  private record Options(int minValues, double lambda, double warning, RunLength runLength) {

    Options {
      Values.requireRange("The smallest number of values", minValues, 1, 1_000_000_000);
      Values.requireShare("Lambda", lambda);
      if (!(warning > 0 && warning <= 1)) {
        throw new IllegalArgumentException(
            "The share of the limit that is a warning is in (0, 1], but is " + warning);
      }
      Objects.requireNonNull(runLength, "The run length is null; pass EVERY_400, for one");
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

  /** No alarm before 30 values, λ 0.2, a warning from half the limit, an alarm every 400. */
  public static Ecdd withDefaults() {
    return new Ecdd(new Options(30, 0.2, 0.5, RunLength.EVERY_400));
  }

  /** A new detector without an alarm before so many answers, 1 or more. */
  public Ecdd withMinValues(int values) {
    return new Ecdd(new Options(values, options.lambda, options.warning, options.runLength));
  }

  /** A new detector with another weight of the newest answer; the limits were fitted for 0.2. */
  public Ecdd withLambda(double lambda) {
    return new Ecdd(new Options(options.minValues, lambda, options.warning, options.runLength));
  }

  /** A new detector that warns from another share of the limit, in (0, 1]. */
  public Ecdd withWarningFrom(double share) {
    return new Ecdd(new Options(options.minValues, options.lambda, share, options.runLength));
  }

  /** A new detector with limits for another distance between false alarms. */
  public Ecdd withRunLength(RunLength runLength) {
    return new Ecdd(new Options(options.minValues, options.lambda, options.warning, runLength));
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
    double limit = options.runLength.limit(p) * deviation;
    if (weighted > p + limit) {
      return State.DRIFT;
    }
    return weighted > p + options.warning * limit ? State.WARNING : State.STABLE;
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
