package dev.mlopsdk.core.handle;

/**
 * What a swap keeps: the service, or the memory. TensorFlow Serving knows the two as its
 * availability and resource preserving policies. Immutable.
 *
 * @since 0.1
 */
public enum SwapPolicy {
  /**
   * The new version is loaded and warmed up beside the old one, which answers until then and stays
   * for the grace time: no call waits, two versions are in memory.
   */
  AVAILABILITY,
  /**
   * The old version is unloaded before the new one is loaded: never two in memory, and no grace.
   * Calls that come meanwhile wait, each until its deadline. If the new version cannot be opened,
   * the old one is loaded again.
   */
  RESOURCES
}
