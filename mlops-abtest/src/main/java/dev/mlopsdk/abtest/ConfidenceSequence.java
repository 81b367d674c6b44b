package dev.mlopsdk.abtest;

/**
 * An interval for a mean that holds at every look: the two-sided normal-mixture confidence
 * sequence. With standard error se after n observations,
 *
 * <pre>
 * half-width = se · √( (n + r)/n · ( ln((n + r)/r) + 2 ln(1/α) ) )
 * r = N* / ( 2 ln(1/α) + ln(1 + 2 ln(1/α)) )
 * </pre>
 *
 * <p>The probability that the interval ever, after any number of looks, misses the mean is at most
 * α, both sides together. It is narrowest, for its α, near n = N*; elsewhere it is wider but no
 * less true. Where the standard error is estimated, the guarantee is asymptotic: it needs enough
 * observations for the estimate to have settled.
 *
 * <p>Howard, Ramdas, McAuliffe and Sekhon 2021, DOI 10.1214/20-AOS1991, equation 14, with ρ = r;
 * for estimated variances Waudby-Smith et al., arXiv 2103.06476. Immutable.
 *
 * @param alpha the error probability, in (0, 1)
 * @param tunedAt N*, the number of observations at which the interval is to be narrowest
 * @since 0.1
 */
public record ConfidenceSequence(double alpha, long tunedAt) {

  /**
   * @throws IllegalArgumentException if alpha is not in (0, 1) or tunedAt is less than 1
   */
  public ConfidenceSequence {
    if (!(alpha > 0 && alpha < 1) || tunedAt < 1) {
      throw new IllegalArgumentException(
          "A confidence sequence has an alpha in (0, 1) and is tuned at 1 observation or more, but"
              + " had alpha "
              + alpha
              + " and was tuned at "
              + tunedAt);
    }
  }

  /** α = 0.05, narrowest near 10,000 observations. */
  public static ConfidenceSequence withDefaults() {
    return new ConfidenceSequence(0.05, 10_000);
  }

  /** The same with another error probability. */
  public ConfidenceSequence withAlpha(double alpha) {
    return new ConfidenceSequence(alpha, tunedAt);
  }

  /** The same, narrowest near {@code observations}. */
  public ConfidenceSequence withTunedAt(long observations) {
    return new ConfidenceSequence(alpha, observations);
  }

  /**
   * Half of the interval's width.
   *
   * @param standardError of the estimate now, 0 or more
   * @param n the observations behind the estimate; infinite width without any
   */
  public double halfWidth(double standardError, long n) {
    if (n < 1) {
      return Double.POSITIVE_INFINITY;
    }
    double odds = -2 * Math.log(alpha);
    double r = tunedAt / (odds + Math.log1p(odds));
    return standardError * Math.sqrt((n + r) / n * (Math.log1p(n / r) + odds));
  }
}
