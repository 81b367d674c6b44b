package dev.mlopsdk.core.observe;

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
}
