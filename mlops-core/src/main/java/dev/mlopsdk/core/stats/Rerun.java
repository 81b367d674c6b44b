package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.ModelRef;

/**
 * A request that was run again, {@link Repeatability#times} times, and compared. Immutable.
 *
 * @param ref the version that answered it, and ran it again
 * @param result whether all its answers are the same, as {@link Repeatability} compares them
 * @param variance of the score over answer and reruns, with n − 1; NaN where there are no scores
 * @since 0.1
 */
public record Rerun(ModelRef ref, Result result, double variance) {

  /** What the comparison found. */
  public enum Result {
    /** Every rerun was answered as the first run was. */
    SAME,
    /** At least one was not. */
    DIFFERENT
  }
}
