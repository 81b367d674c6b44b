package dev.mlopsdk.drift.quality;

/**
 * What {@link Dle} expects of a regressor whose targets are not known. Immutable.
 *
 * @param predictions how many predictions it rests on
 * @param mae the mean absolute error, ± 3 sampling errors
 * @param rmse the root of the mean squared error, ± 3 sampling errors
 * @param outside the share of predictions below or above all of the reference, of whose errors
 *     nothing is known
 * @since 0.1
 */
public record DleEstimate(long predictions, Estimate mae, Estimate rmse, double outside) {}
