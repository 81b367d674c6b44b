package dev.mlopsdk.drift;

import java.time.Instant;

/**
 * What speaks for drift of one feature since its watch began, however often it was looked at.
 * Immutable.
 *
 * @param logEValue ln of the evidence against "nothing has changed" at this look; negative where
 *     there is none
 * @param pValue the always-valid p-value: at most alpha with chance at most alpha over all looks
 *     there will ever be, if nothing changes
 * @param adjustedPValue the same after Benjamini and Yekutieli's correction over all features
 * @param since when the change began, if there is one: the start of a bucket, found to a factor of
 *     two of the time since; of an alarm what it was when the alarm was raised
 * @param designEffect how many dependent rows counted as one
 * @param alarm whether the adjusted p-value was at most alpha while an effect since the change
 *     began mattered; it stays until it is over or acknowledged
 * @since 0.1
 */
public record Evidence(
    double logEValue,
    double pValue,
    double adjustedPValue,
    Instant since,
    double designEffect,
    boolean alarm) {

  /** The method's name in meters and events. */
  public static final String METHOD = "e-process";
}
