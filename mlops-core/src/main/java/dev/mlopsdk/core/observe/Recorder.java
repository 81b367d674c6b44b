package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.PredictionView;

/**
 * Sees the predictions and outcomes of one version. Thread-safe; {@link #record} takes no lock,
 * allocates nothing and does not throw.
 *
 * @since 0.1
 */
public interface Recorder extends AutoCloseable {

  /** One prediction was answered; {@code prediction} is valid only during this call. */
  void record(PredictionView prediction);

  /**
   * One prediction failed: its input did not fit, its deadline passed or the runtime failed. The
   * default ignores it.
   *
   * @param prediction what is known of it, valid only during this call; it has no answer
   */
  default void failed(PredictionView prediction, Throwable failure) {}

  /** The truth about one prediction of this version is known; valid only during this call. */
  void outcome(OutcomeView outcome);

  /** Stops watching; a second call does nothing, and late calls of the others may be ignored. */
  @Override
  void close();
}
