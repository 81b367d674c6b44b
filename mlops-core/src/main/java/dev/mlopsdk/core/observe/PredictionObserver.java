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

  /**
   * The name of the switch that turns this observer off, 1 to 32 lower-case letters, digits or
   * {@code -}; observers of one name are switched together. The default is the class's name, {@code
   * PredictionLog} as {@code prediction-log}, and {@code observer} for a lambda.
   */
  default String name() {
    return ObserverNames.of(getClass());
  }
}
