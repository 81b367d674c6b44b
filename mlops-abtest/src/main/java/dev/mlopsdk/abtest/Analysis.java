package dev.mlopsdk.abtest;

import java.util.List;

/**
 * Means and differences, stratified by epoch: Σ(n_e/n)·estimate_e with the variance
 * Σ(n_e/n)²·var_e, n_e being the outcomes of all arms in epoch e. Pooling the epochs instead would
 * compare units of different times wherever the weights changed. Immutable.
 */
record Analysis(List<Moments[]> epochs, ConfidenceSequence sequence) {

  /** Before each arm has as many outcomes, its variance is too uncertain for an interval. */
  static final int FEWEST_OUTCOMES = 100;

  /** The mean of {@code arm}, as if it had answered the whole traffic. */
  Estimate mean(int arm) {
    return stratified(
        new Stratified() {
          @Override
          public long fewest(Moments[] epoch) {
            return epoch[arm].n();
          }

          @Override
          public double value(Moments[] epoch) {
            return epoch[arm].mean();
          }

          @Override
          public double variance(Moments[] epoch) {
            double pooled = pooledVariance(epoch) / epoch[arm].n();
            return Math.max(epoch[arm].varianceOfMean(), pooled);
          }
        });
  }

  /** The mean of {@code arm} minus that of the first arm. */
  Estimate difference(int arm) {
    if (arm == 0) {
      return Estimate.of(0, 0);
    }
    return stratified(
        new Stratified() {
          @Override
          public long fewest(Moments[] epoch) {
            return Math.min(epoch[0].n(), epoch[arm].n());
          }

          @Override
          public double value(Moments[] epoch) {
            return epoch[arm].mean() - epoch[0].mean();
          }

          @Override
          public double variance(Moments[] epoch) {
            return varianceOfDifference(epoch[0], epoch[arm]);
          }
        });
  }

  private static double varianceOfDifference(Moments a, Moments b) {
    double pooled = pooledVariance(a, b) * (1.0 / a.n() + 1.0 / b.n());
    return Math.max(a.varianceOfMean() + b.varianceOfMean(), pooled);
  }

  /**
   * The variance within arms. Where it is larger than the arms' own it takes their place: a small
   * arm that has seen none of some rare events has a variance of 0, and would look certain.
   */
  private static double pooledVariance(Moments... arms) {
    double squares = 0;
    double degrees = 0;
    for (Moments arm : arms) {
      squares += arm.squares();
      degrees += Math.max(0, arm.n() - 1);
    }
    return squares / degrees;
  }

  private interface Stratified {
    long fewest(Moments[] epoch);

    double value(Moments[] epoch);

    double variance(Moments[] epoch);
  }

  private Estimate stratified(Stratified of) {
    long n = 0;
    long fewest = 0;
    double value = 0;
    double variance = 0;
    for (Moments[] epoch : epochs) {
      if (of.fewest(epoch) >= 2) {
        long all = 0;
        for (Moments arm : epoch) {
          all += arm.n();
        }
        n += all;
        fewest += of.fewest(epoch);
        value += all * of.value(epoch);
        variance += (double) all * all * of.variance(epoch);
      }
    }
    double mean = value / n;
    double half = sequence.halfWidth(Math.sqrt(variance) / n, n);
    if (fewest < FEWEST_OUTCOMES) {
      return Estimate.tooFew(mean);
    }
    return half > 0 ? Estimate.of(mean, half) : Estimate.constant(mean);
  }
}
