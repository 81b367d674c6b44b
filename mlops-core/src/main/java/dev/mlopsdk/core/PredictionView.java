package dev.mlopsdk.core;

import dev.mlopsdk.core.schema.Row;
import org.jspecify.annotations.Nullable;

/**
 * What an observer sees of one answered prediction. Valid only during the call that hands it over:
 * its memory is reused.
 *
 * @since 0.1
 */
public interface PredictionView {

  /** The input as it was read, before any imputation; of width 0 where inputs are not tabular. */
  Row row();

  /**
   * The one number that stands for the output: the probability of a classifier's positive class, a
   * regressor's value; NaN where there is none.
   */
  double score();

  /** From entering predict to having the answer, in nanoseconds. */
  long latencyNanos();

  /** The arm that answered, and why. */
  Assignment assignment();

  /** What the caller said. */
  Call call();

  /** The nonce of the prediction's id. */
  long idNonce();

  /** The counter of the prediction's id. */
  long idCounter();

  /** The caller's input, as it was given; null before there was one. */
  @Nullable Object input();

  /** The answer, or null where the model gave none or the prediction failed. */
  @Nullable Object output();

  /** What produced the answer; meaningless where there is none. */
  default Prediction.Source source() {
    return Prediction.Source.MODEL;
  }

  /** Why not the model answered, one sentence; empty if it did, or if a cache did. */
  default String reason() {
    return "";
  }

  /** Whether the model marked its phases, so that {@link #phaseNanos} means something. */
  boolean marked();

  /**
   * How many predictions share the time that is told, 1 or more: those that one call of {@code
   * predictAll} ran on the device together.
   */
  default int batchSize() {
    return 1;
  }

  /** How long {@code phase} took, in nanoseconds; reading and validating count as encoding. */
  long phaseNanos(Phase phase);
}
