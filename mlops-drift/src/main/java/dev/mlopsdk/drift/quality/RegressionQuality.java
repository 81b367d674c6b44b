package dev.mlopsdk.drift.quality;

/**
 * How good a regressor is, exactly, from predictions and targets. Immutable.
 *
 * <pre>
 * e = target − prediction      MAE = mean |e|      RMSE = √ mean e²      bias = mean −e
 * R² = 1 − Σ e² / Σ (target − mean target)²
 * pinball(τ) = mean of τ e where e ≥ 0, (τ − 1) e elsewhere
 * </pre>
 *
 * <p>All sums are exact and rounded once, so order and grouping never matter. Standard errors are
 * those of the central limit theorem, by the delta method for RMSE, sd(e²)/(2 RMSE √n); intervals
 * are 95 %. R² is NaN for one target or constant ones. Non-finite values are refused, and so are
 * magnitudes above 10⁷⁵, whose fourth powers overflow. Source of the pinball loss: R. Koenker, G.
 * Bassett (1978), doi:10.2307/1913643.
 *
 * @param count rows
 * @param mae the mean absolute error
 * @param rmse the root of the mean squared error
 * @param bias the mean of prediction − target: above 0 where the model says too much
 * @param r2 the share of the targets' variance that the model explains
 * @param above the mean of e where e is positive, 0 elsewhere
 * @param below the mean of −e where e is negative, 0 elsewhere
 * @since 0.1
 */
public record RegressionQuality(
    long count, Estimate mae, Estimate rmse, Estimate bias, double r2, double above, double below) {

  /**
   * The quality of {@code predictions} against {@code targets}.
   *
   * @throws IllegalArgumentException if a value is not finite or beyond ±10⁷⁵, the lengths differ,
   *     or there is nothing
   */
  public static RegressionQuality of(double[] predictions, double[] targets) {
    return ErrorCounts.of(predictions, targets).quality();
  }

  /**
   * The mean pinball loss of predictions that mean to be the quantile {@code tau}, in (0, 1).
   *
   * @throws IllegalArgumentException if {@code tau} is not in (0, 1)
   */
  public double pinball(double tau) {
    if (!(tau > 0 && tau < 1)) {
      throw new IllegalArgumentException("A quantile's level is in (0, 1), but is " + tau);
    }
    return tau * above + (1 - tau) * below;
  }
}
