package dev.mlopsdk.drift.measure;

/**
 * What a measure found. Immutable.
 *
 * @param method the measure's name: {@code psi}, {@code js}, …
 * @param statistic the measure itself, 0 or more
 * @param atMost the largest statistic that the raw samples can have had; equal to {@code statistic}
 *     where the counts determine it
 * @param effectSize what the gate compares: the statistic, unless the test says otherwise
 * @param pValue the probability of a statistic at least as large without drift
 * @param smallestSignificant the smallest effect that is significant at these sample sizes: below
 *     it nothing can be told from chance
 * @param smallestDetectable the true effect that is significant in four of five windows of these
 *     sizes, which is a power of 0.8; what is smaller may be there unseen. It can be below {@code
 *     smallestSignificant}, for chance makes a measured effect larger than the true one
 * @param referenceSize values in the reference
 * @param currentSize values in the current sample
 * @param gate what {@link #drifted} asks for
 * @since 0.1
 */
public record MeasureResult(
    String method,
    double statistic,
    double atMost,
    double effectSize,
    double pValue,
    double smallestSignificant,
    double smallestDetectable,
    long referenceSize,
    long currentSize,
    Gate gate) {

  /** How large a shift is, whatever the number of rows. */
  public enum Effect {
    /** Below the gate's first bound. */
    NONE,
    /** Between the bounds. */
    MODERATE,
    /** From the second bound on. */
    LARGE
  }

  /** With an empty sample nothing is known: no effect, a p-value of 1. */
  static MeasureResult unknown(String method, long referenceSize, long currentSize, Gate gate) {
    double never = Double.POSITIVE_INFINITY;
    return new MeasureResult(method, 0, 0, 0, 1, never, never, referenceSize, currentSize, gate);
  }

  /** The size of the effect in words. */
  public Effect effect() {
    if (effectSize < gate.moderate()) {
      return Effect.NONE;
    }
    return effectSize < gate.large() ? Effect.MODERATE : Effect.LARGE;
  }

  /** Whether chance explains the statistic badly: {@code pValue <= alpha}. */
  public boolean significant() {
    return pValue <= gate.alpha();
  }

  /** Whether the shift is both large enough to matter and significant. */
  public boolean drifted() {
    return effect() != Effect.NONE && significant();
  }
}
