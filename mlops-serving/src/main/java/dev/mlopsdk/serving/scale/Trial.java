package dev.mlopsdk.serving.scale;

/**
 * What happened at one rate of arrivals. Immutable.
 *
 * @param rate arrivals per second that were offered
 * @param answered predictions per second that were answered
 * @param failed how many calls failed
 * @param latencySeconds the quantile that was asked for, from each call's intended start: waiting
 *     that the load itself causes counts (no coordinated omission)
 * @param sustained whether it kept the limit without failures or a growing queue
 * @since 0.1
 */
public record Trial(
    double rate, double answered, long failed, double latencySeconds, boolean sustained) {}
