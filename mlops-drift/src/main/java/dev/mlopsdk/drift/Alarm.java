package dev.mlopsdk.drift;

/**
 * What tells events, and through the signal alerts, rollouts and triggers, that a feature drifted.
 *
 * @since 0.1
 */
public enum Alarm {
  /**
   * Evidence that grows from bucket to bucket and may be looked at for ever: without drift it
   * alarms with a chance of alpha in the life of a version, not at each look. The default.
   */
  ANYTIME,
  /**
   * The verdict of each window by itself: alpha holds for one look, so a window looked at for weeks
   * alarms falsely more often than that. It needs no history.
   */
  EACH_WINDOW
}
