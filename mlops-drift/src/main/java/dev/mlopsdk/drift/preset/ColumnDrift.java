package dev.mlopsdk.drift.preset;

/**
 * What was found of one column. Immutable.
 *
 * @param column its name
 * @param test which test was taken: {@code kolmogorov-smirnov}, {@code psi}, {@code wasserstein},
 *     {@code js}, {@code chi-squared}, {@code z}
 * @param score what the preset decides by: a p-value or a distance
 * @param threshold what it is compared with
 * @param drifted whether the score is on the wrong side of it
 * @since 0.1
 */
public record ColumnDrift(
    String column, String test, double score, double threshold, boolean drifted) {}
