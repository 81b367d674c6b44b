package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.measure.Gate;
import dev.mlopsdk.drift.measure.MeasureResult;
import java.util.List;

/**
 * What a multivariate test found. Immutable.
 *
 * @param method the test's name: {@code pca}, {@code mmd}, {@code domain}, {@code hotelling},
 *     {@code tail}
 * @param statistic what the test measures, in its own unit
 * @param standardError the sampling error of the statistic, NaN if the test has none
 * @param effectSize what the gate compares, 0 or more, with chance taken off where the test can
 * @param pValue the probability of a statistic at least as far out without drift, in (0, 1]
 * @param law where the p-value comes from
 * @param referenceSize rows of the reference that the current ones were compared with
 * @param currentSize current rows
 * @param weights per column what it adds to the difference; the test says in which unit. Empty if
 *     it cannot tell
 * @param gate what {@link #drifted} asks for
 * @since 0.1
 */
public record MultivariateResult(
    String method,
    double statistic,
    double standardError,
    double effectSize,
    double pValue,
    Law law,
    long referenceSize,
    long currentSize,
    List<Double> weights,
    Gate gate) {

  /** Where a p-value comes from. */
  public enum Law {
    /** Rows were dealt anew between the samples: (1 + at least as far) / (1 + all). */
    PERMUTATION,
    /** Welch's t: right as the samples grow. */
    STUDENT,
    /** Fisher's F: exact for normal rows. */
    FISHER,
    /** The normal law: right as the samples grow. */
    NORMAL,
    /** A weighted sum of chi-squared values: right as the samples grow. */
    WEIGHTED_CHI_SQUARED,
    /** The hypergeometric law: exact for any continuous rows. */
    HYPERGEOMETRIC,
    /** Too few rows to tell anything: the p-value is 1. */
    NONE
  }

  public MultivariateResult {
    weights = List.copyOf(weights);
  }

  /** With too few rows nothing is known: no effect, a p-value of 1. */
  static MultivariateResult unknown(String method, long reference, long current, Gate gate) {
    return new MultivariateResult(
        method, 0, Double.NaN, 0, 1, Law.NONE, reference, current, List.of(), gate);
  }

  /** The size of the effect in words. */
  public MeasureResult.Effect effect() {
    if (!(effectSize >= gate.moderate())) {
      return MeasureResult.Effect.NONE;
    }
    return effectSize < gate.large() ? MeasureResult.Effect.MODERATE : MeasureResult.Effect.LARGE;
  }

  /** Whether chance explains the statistic badly: {@code pValue <= alpha}. */
  public boolean significant() {
    return pValue <= gate.alpha();
  }

  /** Whether the difference is both large enough to matter and significant. */
  public boolean drifted() {
    return effect() != MeasureResult.Effect.NONE && significant();
  }
}
