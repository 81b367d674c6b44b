package dev.mlopsdk.core.observe;

import dev.mlopsdk.core.PredictionId;

/**
 * Watches the predictions of a served model: drift, experiments, logs.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PredictionObserver {

  /**
   * Starts to watch one version, before it takes traffic. A version that is loaded again (a
   * rollback) keeps its recorder.
   */
  Recorder open(VersionContext version);

  /**
   * Somebody reported a truth; also one that no prediction in memory could be found for. The
   * default ignores it, since {@link Recorder#outcome} gets those that were joined.
   */
  default void reported(PredictionId id, Outcome outcome, OutcomeJoin.Status status) {}
}
