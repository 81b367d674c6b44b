package dev.mlopsdk.drift;

/**
 * What a two-sample Kolmogorov–Smirnov test found. Immutable.
 *
 * @param statistic D, the largest distance of the two distribution functions, in [0, 1]
 * @param pValue the probability of a distance at least as large without drift; an upper bound where
 *     values tie
 * @param referenceSize values in the reference
 * @param currentSize values in the current sample
 * @param alpha the level at which a p-value is significant
 * @param effectFrom the smallest distance that matters
 * @since 0.1
 */
public record KolmogorovSmirnovResult(
    double statistic,
    double pValue,
    int referenceSize,
    int currentSize,
    double alpha,
    double effectFrom) {

  /** Whether chance explains the distance badly: {@code pValue <= alpha}. */
  public boolean significant() {
    return pValue <= alpha;
  }

  /** Whether the distance is both large enough to matter and significant. */
  public boolean drifted() {
    return statistic >= effectFrom && significant();
  }
}
