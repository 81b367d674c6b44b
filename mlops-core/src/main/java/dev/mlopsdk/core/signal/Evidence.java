package dev.mlopsdk.core.signal;

import java.util.Arrays;

/**
 * The evidence that something happens more often than in a share p₀ of cases, from how often it
 * did. Immutable.
 *
 * <p>Of n cases k were bad. For a grid of alternatives p₁ … p_m above p₀ the evidence is the mean
 * of the likelihood ratios
 *
 * <pre>{@code E(n, k) = 1/m Σ_j (p_j / p₀)^k ((1 − p_j) / (1 − p₀))^(n − k)}</pre>
 *
 * <p><em>Why one may look at any time.</em> Let q be the probability, given all that happened
 * before, that the next case is bad. That case multiplies the j-th ratio by a factor of mean q
 * p_j/p₀ + (1 − q)(1 − p_j)/(1 − p₀): this grows with q, since p_j &gt; p₀, and is 1 at q = p₀. So
 * as long as q ≤ p₀, case by case, every ratio is a supermartingale of nonnegative values that
 * starts at 1, and so is their mean; the cases need not be independent. Ville's inequality: the
 * probability that E ever reaches 1/α is α at most. Ramdas, Grünwald, Vovk and Shafer,
 * Game-theoretic statistics and safe anytime-valid inference, Statistical Science 38 (2023),
 * https://doi.org/10.1214/23-STS894; mixtures: Howard, Ramdas, McAuliffe and Sekhon, Time-uniform,
 * nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49 (2021),
 * https://doi.org/10.1214/20-AOS1991.
 *
 * <p><em>The grid.</em> The odds of p_j are e^δ_j times those of p₀, δ_j = 0.02 · 2^(j/2) for j = 0
 * … 18: from 2 % more to 28,000 times more. A true excess of the odds below about 1 % is never
 * found, and the price of not knowing the right p_j is at most a factor of 19.
 *
 * <p><em>In numbers.</em> The logarithm of a ratio is k δ − n A with A = ln(1 + p₀(e^δ − 1)). Both
 * terms grow with n and cancel, so it is computed as (k − n p₀) δ − n (A − p₀ δ), with k − n p₀
 * rounded once, and A − p₀ δ = ln(1 + (1 − p₀) g(−p₀ δ) + p₀ g((1 − p₀) δ)) with g(x) = e^x − 1 − x
 * from its series, so that nothing cancels. At n = 10¹² the logarithm is good to 10⁻⁷.
 */
final class Evidence {

  private static final int POINTS = 19;
  private static final double FIRST_TILT = 0.02;

  private final double limit;
  private final double[] tilt = new double[POINTS];
  private final double[] toll = new double[POINTS];

  /**
   * @param limit p₀, in (0, 1)
   */
  Evidence(double limit) {
    this.limit = limit;
    for (int j = 0; j < POINTS; j++) {
      tilt[j] = FIRST_TILT * Math.pow(2, j / 2.0);
      double rest = 1 - limit;
      toll[j] =
          Math.log1p(rest * beyondLine(-limit * tilt[j]) + limit * beyondLine(rest * tilt[j]));
    }
  }

  /** {@code e^x − 1 − x}; for a small {@code x} by its series, so that nothing cancels. */
  private static double beyondLine(double x) {
    if (Math.abs(x) > 0.5) {
      return Math.expm1(x) - x;
    }
    double sum = 0;
    double term = x;
    for (int i = 2; i < 18; i++) {
      term *= x / i;
      sum += term;
    }
    return sum;
  }

  /** E(n, k) for k bad cases of n; 1 for none, {@link Double#MAX_VALUE} where it is larger. */
  double eValue(long n, long k) {
    double excess = Math.fma(-limit, (double) n, (double) k);
    double[] logs = new double[POINTS];
    for (int j = 0; j < POINTS; j++) {
      logs[j] = excess * tilt[j] - (double) n * toll[j];
    }
    double largest = Arrays.stream(logs).max().orElseThrow();
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return Math.min(Double.MAX_VALUE, Math.exp(largest + Math.log(sum / POINTS)));
  }
}
