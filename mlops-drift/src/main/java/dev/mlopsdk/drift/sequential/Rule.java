package dev.mlopsdk.drift.sequential;

/** When the e-values of the stretches are an alarm. */
enum Rule {
  /** The largest e-value, weighted by its start, reaches 1/alpha. */
  WEIGHTED_MAXIMUM,
  /** The sum of weighted e-values reaches 1/alpha; needs one filtration, so pooled traffic. */
  WEIGHTED_SUM,
  /** The plain sum reaches the run length; pooled too. */
  RUN_LENGTH;

  /** ln of the weight of a stretch that starts with bucket {@code start}. Weights sum to 1. */
  double logWeight(long start) {
    if (this == RUN_LENGTH) {
      return 0;
    }
    // 1/log2(s+1) − 1/log2(s+2), without the cancellation.
    double low = Math.log(start + 1.0);
    double high = Math.log(start + 2.0);
    return Math.log(Math.log(2) * Math.log1p(1 / (start + 1.0)) / (low * high));
  }

  boolean pools() {
    return this != WEIGHTED_MAXIMUM;
  }
}
