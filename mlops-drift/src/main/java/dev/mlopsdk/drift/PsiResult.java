package dev.mlopsdk.drift;

/**
 * What a PSI test found. Immutable.
 *
 * @param statistic the population stability index, 0 or more
 * @param effect its size in words
 * @param pValue the probability of a statistic at least as large without drift
 * @param degreesOfFreedom cells that hold a value in either sample, less one
 * @param referenceSize values in the reference
 * @param currentSize values in the current sample
 * @param alpha the level at which a p-value is significant
 * @param smallestSignificant the smallest statistic that is significant at these sizes: effects
 *     below it cannot be told from chance
 * @since 0.1
 */
public record PsiResult(
    double statistic,
    Effect effect,
    double pValue,
    int degreesOfFreedom,
    long referenceSize,
    long currentSize,
    double alpha,
    double smallestSignificant) {

  /** How large a shift is, whatever the number of rows. */
  public enum Effect {
    /** Below the first bound, 0.1 by default. */
    NONE,
    /** Between the bounds. */
    MODERATE,
    /** From the second bound, 0.25 by default. */
    LARGE
  }

  /** Whether chance explains the statistic badly: {@code pValue <= alpha}. */
  public boolean significant() {
    return pValue <= alpha;
  }

  /** Whether the shift is both large enough to matter and significant. */
  public boolean drifted() {
    return effect != Effect.NONE && significant();
  }
}
