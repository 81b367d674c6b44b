package dev.mlopsdk.serving.replay;

/**
 * How long predictions took on this machine, one after another. Immutable; NaN before the first.
 *
 * @param predictions how many
 * @param meanNanos their mean
 * @param p50Nanos their median, to 3 %
 * @param p99Nanos the time that 99 % did not exceed, to 3 %
 * @since 0.1
 */
public record Latency(long predictions, double meanNanos, double p50Nanos, double p99Nanos) {}
