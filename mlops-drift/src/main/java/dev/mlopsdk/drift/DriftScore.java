package dev.mlopsdk.drift;

import dev.mlopsdk.drift.measure.MeasureResult;

/**
 * How far one feature has moved by one measure, in the window by itself. Immutable.
 *
 * @param method the measure: {@code psi}, {@code ks}, {@code wasserstein}, {@code js} …
 * @param value the score: PSI in the convention {@value
 *     dev.mlopsdk.drift.measure.PsiTest#CONVENTION}, the Kolmogorov–Smirnov distance that the
 *     counts prove, the Wasserstein distance in the feature's own unit …
 * @param upTo the largest value that the raw samples can have had; equal to {@code value} where the
 *     counts determine it
 * @param effectSize what decides whether it matters: the score, unless the measure says otherwise
 * @param effect how large that is
 * @param smallestDetectable the effect that a window of this size shows in four of five cases
 * @param pValue of this comparison alone, looked at once
 * @param adjustedPValue the p-value after Holm's correction over all comparisons of the report
 * @param drifted whether the effect is large enough, the adjusted p-value is at most alpha and
 *     there are enough samples
 * @since 0.1
 */
public record DriftScore(
    String method,
    double value,
    double upTo,
    double effectSize,
    MeasureResult.Effect effect,
    double smallestDetectable,
    double pValue,
    double adjustedPValue,
    boolean drifted) {

  static DriftScore of(MeasureResult result, double adjustedPValue, boolean drifted) {
    return new DriftScore(
        result.method(),
        result.statistic(),
        result.atMost(),
        result.effectSize(),
        result.effect(),
        result.smallestDetectable(),
        result.pValue(),
        adjustedPValue,
        drifted);
  }
}
