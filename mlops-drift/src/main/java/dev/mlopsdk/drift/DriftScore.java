package dev.mlopsdk.drift;

/**
 * How far one feature has moved by one measure. Immutable.
 *
 * @param method {@code psi} or {@code ks}
 * @param value the score: PSI in the convention {@value
 *     dev.mlopsdk.drift.measure.PsiTest#CONVENTION}, or the Kolmogorov–Smirnov distance that the
 *     counts prove
 * @param upTo the largest value that the raw samples can have had; equal to {@code value} where the
 *     counts determine it
 * @param pValue of this comparison alone
 * @param adjustedPValue the p-value after Holm's correction over all comparisons of the report
 * @param drifted whether the effect is large enough, the adjusted p-value is at most alpha and
 *     there are enough samples
 * @since 0.1
 */
public record DriftScore(
    String method,
    double value,
    double upTo,
    double pValue,
    double adjustedPValue,
    boolean drifted) {}
