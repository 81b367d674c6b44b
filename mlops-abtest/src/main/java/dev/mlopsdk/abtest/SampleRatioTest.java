package dev.mlopsdk.abtest;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * The sample-ratio check that may be read at every look: did the units come to the arms in the
 * shares that were asked for? When they did not, exposures are lost or counted twice, and the arms
 * cannot be compared.
 *
 * <p>With x units in k arms of shares θ, n = Σx, the e-value is the likelihood under a uniform
 * Dirichlet prior over that under θ:
 *
 * <pre>
 * ln E = lnΓ(k) − lnΓ(k + n) + Σ lnΓ(1 + x) − Σ x ln θ
 * </pre>
 *
 * <p>E averages at most 1 while the shares hold, so it ever reaches 1/α with a probability of at
 * most α, however often one looks (Ville). Arms of share 0 do not count among the k; a unit in one
 * of them makes E infinite. No units give E = 1. Takes time in proportion to the arms.
 *
 * <p>Lindon and Malek 2022, arXiv 2011.03567, with every concentration 1. Immutable.
 *
 * @param alpha the probability of ever a false mismatch, in (0, 1)
 * @since 0.1
 */
public record SampleRatioTest(double alpha) {

  /**
   * @throws IllegalArgumentException if alpha is not in (0, 1)
   */
  public SampleRatioTest {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "The alpha of a sample-ratio test is in (0, 1), but was " + alpha);
    }
  }

  /** α = 0.01: one experiment of a hundred is ever called mismatched although it is not. */
  public static SampleRatioTest withDefaults() {
    return new SampleRatioTest(0.01);
  }

  /**
   * Tests the counts against the shares.
   *
   * @param units how many units came to each arm, 0 or more
   * @param shares what was asked for, relative to each other
   * @throws IllegalArgumentException if there are not as many counts as shares, one is negative, or
   *     all shares are 0
   */
  public SampleRatio test(long[] units, double[] shares) {
    double sum = Arrays.stream(shares).sum();
    if (units.length != shares.length || !(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw bad(units, shares);
    }
    int arms = 0;
    long n = 0;
    double log = 0;
    for (int arm = 0; arm < units.length; arm++) {
      if (units[arm] < 0 || !(shares[arm] >= 0)) {
        throw bad(units, shares);
      }
      if (shares[arm] > 0) {
        arms++;
        n += units[arm];
        log += LogGamma.value(1.0 + units[arm]) - units[arm] * Math.log(shares[arm] / sum);
      } else if (units[arm] > 0) {
        return new SampleRatio(Double.POSITIVE_INFINITY, alpha);
      }
    }
    return new SampleRatio(log + LogGamma.value(arms) - LogGamma.value((double) arms + n), alpha);
  }

  private static IllegalArgumentException bad(long[] units, double[] shares) {
    return new IllegalArgumentException(
        "A sample-ratio test takes one count of 0 or more per share, and shares of 0 or more that"
            + " are not all 0, but got counts "
            + Arrays.toString(units)
            + " and shares "
            + Arrays.toString(shares));
  }
}
