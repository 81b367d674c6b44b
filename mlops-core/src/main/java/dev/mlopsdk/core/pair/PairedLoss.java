package dev.mlopsdk.core.pair;

import java.util.Locale;

/**
 * What the challenger lost more than the champion, on pairs of the same inputs. Immutable.
 *
 * @param pairs how many pairs had a truth and a finite loss
 * @param mean of loss_challenger − loss_champion, below 0 if the challenger is better; NaN of none
 * @param variance of it, with n − 1; NaN of fewer than two
 * @param effective how many pairs of equal weight say as much
 * @param better on how many pairs the challenger lost less
 * @param worse on how many it lost more
 * @since 0.1
 */
public record PairedLoss(
    long pairs, double mean, double variance, double effective, long better, long worse) {

  /** The standard error of the mean; NaN of fewer than two pairs. */
  public double standardError() {
    return Math.sqrt(variance / effective);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "PairedLoss[pairs=%d, mean=%.4g ± %.2g, better=%d, worse=%d]",
        pairs,
        mean,
        1.96 * standardError(),
        better,
        worse);
  }
}
