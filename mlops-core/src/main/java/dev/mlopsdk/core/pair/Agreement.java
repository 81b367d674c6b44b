package dev.mlopsdk.core.pair;

import java.util.Locale;

/**
 * How far apart two versions answered. Immutable; a figure of which there are no pairs is NaN.
 *
 * @param pairs how many pairs
 * @param identical the share of pairs with equal answers, value for value, and the same score
 * @param meanDifference the mean of challenger − champion of the scores
 * @param meanAbsoluteDifference the mean of its size
 * @param largestDifference the largest size
 * @param differenceVariance its variance, with n − 1
 * @param correlation of the two scores, Pearson's
 * @param beyondTolerance the share of scored pairs further apart than the tolerance, those of which
 *     one score is missing included
 * @param labelMismatch the share of pairs with labels whose labels differ, those of which one label
 *     is missing included
 * @param topChange the share of ranked pairs with another first place
 * @param rankDistance the mean of Kendall's distance between their orders, in [0, 1]
 * @since 0.1
 */
public record Agreement(
    long pairs,
    double identical,
    double meanDifference,
    double meanAbsoluteDifference,
    double largestDifference,
    double differenceVariance,
    double correlation,
    double beyondTolerance,
    double labelMismatch,
    double topChange,
    double rankDistance) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Agreement[pairs=%d, identical=%.4f, meanDifference=%.4g, meanAbsoluteDifference=%.4g,"
            + " largestDifference=%.4g, correlation=%.4f, beyondTolerance=%.4f,"
            + " labelMismatch=%.4f, topChange=%.4f, rankDistance=%.4f]",
        pairs,
        identical,
        meanDifference,
        meanAbsoluteDifference,
        largestDifference,
        correlation,
        beyondTolerance,
        labelMismatch,
        topChange,
        rankDistance);
  }
}
