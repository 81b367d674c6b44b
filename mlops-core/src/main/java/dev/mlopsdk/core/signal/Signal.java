package dev.mlopsdk.core.signal;

/**
 * One figure about a served model, with the evidence that it is worse than allowed: what latency,
 * errors, drift, disagreement and quality tell alerts, triggers and rollouts. Implementations are
 * thread-safe; reading one costs no more than some arithmetic.
 *
 * @since 0.1
 */
public interface Signal {

  /** Its name, unique within a model: {@code latency}, {@code errors}. */
  String name();

  /** The figure now, in its own unit; NaN before there is any data. */
  double estimate();

  /**
   * The evidence so far against "it is within its limit", as an e-value: under that hypothesis it
   * ever reaches 1/α with probability α at most. 1 before there is any data.
   */
  double eValue();

  /** How many observations the figure rests on. */
  long samples();
}
