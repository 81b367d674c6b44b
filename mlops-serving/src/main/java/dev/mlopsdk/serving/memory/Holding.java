package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.ModelRef;

/**
 * What one owner holds of native memory at a moment. Immutable.
 *
 * @param ref the version
 * @param what {@code model}, or what a loader of yours called it
 * @param weightBytes the runtime's own: measured or estimated for a model, as told for the rest
 * @param bufferBytes the lanes' buffers, exactly
 * @param weights how sure the weights are
 * @since 0.1
 */
public record Holding(
    ModelRef ref, String what, long weightBytes, long bufferBytes, Certainty weights) {

  /** How sure a number of bytes is. */
  public enum Certainty {
    /** The size of the files, times what loads of this runtime grew by before. */
    ESTIMATED,
    /** By how much the resident memory grew during the load. */
    MEASURED,
    /** As its owner said. */
    TOLD
  }

  /** All together. */
  public long bytes() {
    return weightBytes + bufferBytes;
  }
}
